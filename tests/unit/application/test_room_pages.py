"""Whoever pages through their rooms to the end has each at least once, whatever happens meanwhile."""

import pytest
from msgspec.structs import replace

from madang.adapters.memory.log import MemoryLog
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.application.fair_reads import FairReads
from madang.application.queries.rooms import RoomPage, RoomQueries
from madang.domain.errors import InvalidCursor, InvalidLimit
from madang.domain.limits import Limits
from madang.domain.rooms import Room
from tests.support.make import NOON, Draft, append, make_draft, make_room


class Yard:
    """Ten rooms of a user in memory; the later ones were opened later."""

    def __init__(self, **limits: int) -> None:
        store = MemoryStore(lambda _: None)
        self.rooms = MemoryRooms(store)
        self.log = MemoryLog(store)
        self.queries = RoomQueries(self.rooms, Limits(**limits), FairReads(1, 1))
        self.opened: list[Room] = []

    async def open(self, many: int, *others: str) -> None:
        """Open rooms, each a second after the one before."""
        for number in range(many):
            room = replace(make_room("haneul", *others), created_at=NOON + number * 1000)
            await self.rooms.create(room)
            self.opened.append(room)

    async def speak(self, room: Room, seconds: int) -> None:
        """Say something in a room, so many seconds after noon."""
        draft = make_draft(room, "haneul")
        later = NOON + seconds * 1000
        await append(self.log, Draft(draft.id, room.id, draft.user_id, draft.content, later, None))


def ids(page: RoomPage) -> list[str]:
    return [each.room.id for each in page.rooms]


async def test_the_most_recently_active_come_first() -> None:
    yard = Yard()
    await yard.open(3)
    await yard.speak(yard.opened[0], 60)
    first, second, third = (room.id for room in yard.opened)
    assert ids(await yard.queries.page("haneul")) == [first, third, second]


async def test_rooms_that_become_active_meanwhile_are_not_missed() -> None:
    yard = Yard()
    await yard.open(10)
    page = await yard.queries.page("haneul", limit=3)
    seen, pages = ids(page), 1
    # Two that were not seen yet move up, behind who pages; one of them is the very oldest.
    await yard.speak(yard.opened[0], 60)
    await yard.speak(yard.opened[5], 61)
    while page.next_cursor is not None:
        page = await yard.queries.page("haneul", page.next_cursor, 3)
        assert len(page.rooms) <= 3
        seen, pages = seen + ids(page), pages + 1
    assert set(seen) == {room.id for room in yard.opened}
    assert pages < 10


async def test_a_page_ends_at_its_bytes_and_has_one_room_at_least() -> None:
    yard = Yard(page_bytes=3000)
    await yard.open(4, *(f"{'x' * 50}-{number}" for number in range(40)))
    page = await yard.queries.page("haneul")
    seen = [ids(page)]
    while page.next_cursor is not None:
        page = await yard.queries.page("haneul", page.next_cursor)
        seen.append(ids(page))
    assert [len(each) for each in seen] == [1, 1, 1, 1]


@pytest.mark.parametrize("cursor", ["", "x", "o.1.2.3.4", "o" * 10_000])
async def test_a_cursor_of_something_else_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        await Yard().queries.page("haneul", cursor)


@pytest.mark.parametrize("limit", [0, 201, -1])
async def test_a_page_has_1_to_200_rooms(limit: int) -> None:
    with pytest.raises(InvalidLimit):
        await Yard().queries.page("haneul", limit=limit)
