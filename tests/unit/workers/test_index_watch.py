"""When an index is built anew, and when it is let alone."""

import asyncio
from contextlib import suppress

import pytest

from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.workers.index_watch import IndexWatch


class FakeLock:
    """A lock that may be another's."""

    def __init__(self) -> None:
        self.is_free = True

    async def acquire(self) -> bool:
        """Take it."""
        return self.is_free

    async def release(self) -> None:
        """Give it up."""


class FakeKnown:
    """The memory of which index it was."""

    def __init__(self, known: str | None) -> None:
        self.identity = known

    async def read(self) -> str | None:
        """Tell which is known."""
        return self.identity

    async def remember(self, identity: str) -> None:
        """Know it from now on."""
        self.identity = identity


class FakeIndex:
    """An index that may be gone, or be another one."""

    def __init__(self, identity: str | None, known: str | None) -> None:
        self.now = identity
        self.memory = FakeKnown(known)
        self.done: list[str] = []
        self.fails = False
        self.looked = asyncio.Event()

    async def identity(self) -> str | None:
        """Tell which it is."""
        self.looked.set()
        if self.fails:
            raise SearchUnavailable(catalogue.INDEX_SILENT)
        return self.now

    async def prepare(self) -> None:
        """Make an empty one."""
        self.done.append("prepared")
        self.now = self.now or "new"

    async def rebuild(self) -> int:
        """Build it."""
        self.done.append("rebuilt")
        self.now = "built"
        return 3

    @property
    def known(self) -> str | None:
        """Which is known."""
        return self.memory.identity

    async def remember(self) -> bool:
        """Know this one from now on."""
        if self.now is not None:
            await self.memory.remember(self.now)
        return self.now is not None


async def watched(index: FakeIndex, *, free: bool = True) -> FakeIndex:
    """Let a watch look once."""
    lock = FakeLock()
    lock.is_free = free
    task = asyncio.ensure_future(IndexWatch(lock, index, index.memory).run())
    await index.looked.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return index


async def test_the_index_that_is_known_is_let_alone() -> None:
    assert (await watched(FakeIndex("one", "one"))).done == []


async def test_the_first_index_is_remembered() -> None:
    index = await watched(FakeIndex("one", None))
    assert (index.done, index.known) == ([], "one")


@pytest.mark.parametrize("now", ["other", None])
async def test_another_index_or_none_is_built_and_remembered(now: str | None) -> None:
    index = await watched(FakeIndex(now, "one"))
    assert (index.done, index.known) == (["prepared", "rebuilt"], "built")


async def test_an_index_that_someone_makes_on_purpose_is_let_alone() -> None:
    index = await watched(FakeIndex("other", "one"), free=False)
    assert (index.done, index.known) == ([], "one")


async def test_an_index_that_does_not_answer_is_asked_again() -> None:
    index = FakeIndex("one", "one")
    index.fails = True
    assert (await watched(index)).done == []
