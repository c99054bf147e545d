"""The index gets everything that the log holds, and the log is read only where not everything was heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from madang.domain import catalogue
from madang.domain.entry import Entry
from madang.domain.errors import SearchUnavailable
from madang.domain.events import MEMBER_LEFT, MemberLeft
from madang.domain.messages import Message
from madang.kinds.message_sent import MessageSent
from madang.projections import follower
from madang.projections.follower import Follower
from madang.projections.index import FollowedIndex
from tests.support.make import NOON, make_room
from tests.support.until import until

ROOM = make_room("haneul")


class Log:
    """A log, and what of it is heard.

    Attributes:
        entries: what it holds.
        readings: how often it was read.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.readings = 0
        self.listener: Callable[[Entry], None] = lambda _: None

    async def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read behind a position."""
        self.readings += 1
        found = self.entries[after : after + limit]
        await asyncio.sleep(0)
        return found

    def say(self, text: str = "안녕", *, heard: bool = True) -> None:
        """Accept a message; it is heard at once or never."""
        seq = len(self.entries) + 1
        self._append(
            Entry("message_sent", ROOM.id, "haneul", NOON, MessageSent(text), f"m{seq}", seq, seq), heard
        )

    def leave(self) -> None:
        """Accept what is no message."""
        fact = MemberLeft(ROOM, "bada")
        position = len(self.entries) + 1
        self._append(Entry(MEMBER_LEFT, ROOM.id, "bada", NOON, fact, position=position), heard=True)

    def _append(self, entry: Entry, heard: bool) -> None:
        self.entries.append(entry)
        if heard:
            self.listener(entry)


class Index:
    """An index.

    Attributes:
        found: ids of the messages in it, in the order in which they were added.
        before_add: runs before each addition.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.stored = 0
        self.before_add: Callable[[], Awaitable[None]] = _nothing

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages and store the position."""
        await self.before_add()
        self.found += [message.id for message in messages if message.id not in self.found]
        assert position is not None
        assert position >= self.stored
        self.stored = position

    async def position(self) -> int:
        """Return how far the log has been read."""
        await asyncio.sleep(0)
        return self.stored

    def is_complete(self, log: Log) -> bool:
        """Tell whether everything said is in it."""
        return self.found == [entry.id for entry in log.entries if entry.id]


async def _nothing() -> None:
    """Let an addition be made."""


@asynccontextmanager
async def running(log: Log, index: Index, waiting_bytes: int = 2**20) -> AsyncIterator[Follower]:
    """Give a follower that runs."""
    indexer = Follower("index", log, FollowedIndex(index), waiting_bytes)  # type: ignore[arg-type]  # search is not asked of it
    log.listener = indexer.hear
    task = asyncio.create_task(indexer.run())
    try:
        yield indexer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Index at once, and try again at once."""
    monkeypatch.setattr(follower, "_PAUSE", 0)
    monkeypatch.setattr(follower, "_FIRST_DELAY", 0.001)


async def test_what_is_heard_is_indexed_and_not_read_again() -> None:
    log, index = Log(), Index()
    log.say()
    async with running(log, index):
        await until(lambda: index.is_complete(log))
        await until(lambda: log.readings == 2)  # the second found nothing more
        for _ in range(50):
            log.say()
            log.leave()
            log.say()
            await until(lambda: index.is_complete(log))
    assert log.readings == 2


async def test_what_is_accepted_while_the_log_is_read_is_indexed_once() -> None:
    log, index = Log(), Index()
    for _ in range(1_200):
        log.say()
    left = [300]

    async def say_more() -> None:
        if left[0]:
            left[0] -= 1
            log.say()

    index.before_add = say_more
    async with running(log, index):
        await until(lambda: index.is_complete(log) and not left[0])
        assert index.stored == len(log.entries) == 1_500


async def test_what_does_not_fit_into_the_bytes_is_read() -> None:
    log, index = Log(), Index()
    async with running(log, index, waiting_bytes=20_000) as indexer:
        await until(lambda: log.readings == 1)
        for _ in range(1_000):
            log.say("가" * 1_000)
            assert indexer._bytes <= 20_000
        await until(lambda: index.is_complete(log))
        readings = log.readings
        log.say()
        await until(lambda: index.is_complete(log))
    assert readings > 1
    assert log.readings == readings


async def test_a_message_that_was_written_though_its_commit_failed_is_read() -> None:
    log, index = Log(), Index()
    async with running(log, index):
        log.say()
        await until(lambda: index.is_complete(log))
        log.say(heard=False)
        log.leave()
        await until(lambda: index.is_complete(log))
        log.say(heard=False)
        log.say()
        await until(lambda: index.is_complete(log))


async def test_an_index_that_is_made_anew_gets_everything() -> None:
    log, index = Log(), Index()
    async with running(log, index) as indexer:
        for _ in range(5):
            log.say()
        await until(lambda: index.is_complete(log))

        async def renew() -> None:
            index.before_add = _nothing
            index.found, index.stored = [], 0
            indexer.wake()
            raise SearchUnavailable(catalogue.INDEX_MADE_ANEW)

        index.before_add = renew
        log.say()
        await until(lambda: index.is_complete(log))
        index.found, index.stored = [], 0
        indexer.wake()
        await until(lambda: index.is_complete(log))


async def test_an_index_that_fails_gets_what_it_missed() -> None:
    log, index = Log(), Index()
    failures = [3]

    async def fail() -> None:
        if failures[0]:
            failures[0] -= 1
            raise SearchUnavailable(catalogue.INDEX_MADE_ANEW)

    async with running(log, index):
        log.say()
        await until(lambda: index.is_complete(log))
        index.before_add = fail
        for _ in range(4):
            log.say()
            await asyncio.sleep(0)
        await until(lambda: index.is_complete(log))
    assert failures == [0]
