"""Archive and tail read as one."""

from collections.abc import Mapping, Sequence

import pytest

from madang.cluster.tiered_archive import TieredArchive
from madang.domain.messages import Message
from madang.ports.archive import Spot
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
