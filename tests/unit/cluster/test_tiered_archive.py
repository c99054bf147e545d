"""Archive and tail read as one."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from madang.cluster.tiered_archive import TieredArchive
from madang.domain.messages import Message
from madang.ports.archive import Page, Spot
from madang.ports.tail import TailPage
from tests.support.make import NOON
from tests.support.redis_chat import FakeArchive


def messages(*seqs: int) -> list[Message]:
    """Return messages of one room."""
    return [Message(f"id{seq}", "room", seq, "haneul", f"{seq}", NOON, None) for seq in seqs]


class FakeTail:
    """Holds a room's newest messages."""

    def __init__(self, held: Sequence[Message]) -> None:
        self._held = held

    async def before(self, room_id: str, seq: int | None, limit: int) -> TailPage:
        """Return those of the newest ``limit`` before a seq."""
        last = self._held[-1].seq if seq is None else seq - 1
        return self._page(room_id, last - limit + 1, last)

    async def after(self, room_id: str, seq: int, limit: int) -> TailPage:
        """Return those of the oldest ``limit`` after a seq."""
        return self._page(room_id, seq + 1, seq + limit)

    async def pick(self, spots: Sequence[Spot]) -> Mapping[str, TailPage]:
        """Return those of some messages."""
        return {room_id: self._page(room_id, seq, seq) for room_id, seq in spots}

    async def changes(self, room_id: str, version: int, limit: int) -> Sequence[Message]:
        """Return nothing: nothing was changed."""
        del room_id, version, limit
        return ()

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return nothing: nobody reacted."""
        del room_id, seq, among
        return {}

    async def versions(self, room_id: str, seqs: Sequence[int]) -> Mapping[int, int]:
        """Return nothing: nothing was changed."""
        del room_id, seqs
        return {}

    def _page(self, room_id: str, first: int, last: int) -> TailPage:
        found = [each for each in self._held if each.room_id == room_id and first <= each.seq <= last]
        return TailPage(found, self._held[0].seq, self._held[-1].seq)


@pytest.mark.parametrize("after", [0, 1, 2])
async def test_no_message_comes_twice_where_the_archive_lacks_one(after: int) -> None:
    """A dead letter leaves a gap; what is archived and still in the tail is the rule."""
    archive = FakeArchive()
    await archive.write(messages(1, 2, 4, 5, 6))
    history = TieredArchive(FakeTail(messages(5, 6, 7, 8)), archive)
    page = await history.after("room", after, 50)
    assert [each.seq for each in page.messages] == [seq for seq in (1, 2, 4, 5, 6, 7, 8) if seq > after]
    assert not page.has_more


class Changes:
    """Changes as a tail and an archive have them; some are carried on, and cut, between two reads.

    Attributes:
        tail: what the tail has, by version.
        archived: what the archive has, by version, of each message its newest form.
        meanwhile: what happens before the tail is asked for versions.
    """

    def __init__(self, tail: Sequence[Message], archived: Sequence[Message]) -> None:
        self.tail = list(tail)
        self.archived = list(archived)
        self.meanwhile: Sequence[Message] = ()

    def carry_on(self, cut: Sequence[Message]) -> None:
        """Archive what the tail has, and cut it off there."""
        for message in cut:
            self.tail.remove(message)
            self.archived = [each for each in self.archived if each.seq != message.seq] + [message]
        self.archived.sort(key=lambda each: each.version)


class ChangedTail(FakeTail):
    """The tail's side of changes."""

    def __init__(self, both: Changes) -> None:
        super().__init__(messages(1))
        self._both = both

    async def changes(self, room_id: str, version: int, limit: int) -> Sequence[Message]:
        """Return the first behind a version."""
        del room_id
        return [each for each in self._both.tail if each.version > version][:limit]

    async def versions(self, room_id: str, seqs: Sequence[int]) -> Mapping[int, int]:
        """Return what the tail knows once something has been cut off there."""
        del room_id
        self._both.carry_on(self._both.meanwhile)
        self._both.meanwhile = ()
        return {each.seq: each.version for each in self._both.tail if each.seq in seqs}


class ChangedArchive(FakeArchive):
    """The archive's side of changes."""

    def __init__(self, both: Changes) -> None:
        super().__init__()
        self._both = both

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first behind a version."""
        del room_id
        behind = [each for each in self._both.archived if each.version > version]
        return Page(behind[:limit], has_more=len(behind) > limit)


def form(seq: int, version: int) -> Message:
    """Return a message that was changed."""
    return replace(messages(seq)[0], content=f"{seq} as of {version}", version=version)


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_form_is_not_told_whose_newer_one_goes_to_the_archive_between_two_reads(limit: int) -> None:
    newer = form(1, 50)
    both = Changes([form(seq, 20 + seq) for seq in range(2, 8)] + [newer], [form(1, 10), form(9, 11)])
    both.meanwhile = [newer]
    history, told, version = TieredArchive(ChangedTail(both), ChangedArchive(both)), [], 0
    while True:
        page = await history.changes("room", version, limit)
        told += [(each.seq, each.version) for each in page.messages]
        if not page.has_more:
            break
        version = page.messages[-1].version
    assert told == [(9, 11), *((seq, 20 + seq) for seq in range(2, 8)), (1, 50)]
