"""The contract of the archive port."""

import pytest

from madang.domain.rooms import Room
from tests.support.make import append, make_draft, make_room, new_id
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room with ten messages."""
    room = make_room("haneul")
    await storage.rooms.create(room)
    for number in range(1, 11):
        await append(storage.log, make_draft(room, "haneul", f"message {number}"))
    return room


@pytest.mark.parametrize(
    ("seq", "limit", "expected", "has_more"),
    [
        (None, 3, [8, 9, 10], True),
        (None, 10, list(range(1, 11)), False),
        (None, 200, list(range(1, 11)), False),
        (8, 3, [5, 6, 7], True),
        (4, 3, [1, 2, 3], False),
        (1, 3, [], False),
        (10**30, 2, [9, 10], True),
    ],
)
async def test_before_reads_the_newest_page_below(
    storage: Storage, room: Room, seq: int | None, limit: int, expected: list[int], *, has_more: bool
) -> None:
    page = await storage.archive.before(room.id, seq, limit)
    assert [message.seq for message in page.messages] == expected
    assert page.has_more is has_more


@pytest.mark.parametrize(
    ("seq", "limit", "expected", "has_more"),
    [
        (0, 3, [1, 2, 3], True),
        (0, 10, list(range(1, 11)), False),
        (7, 3, [8, 9, 10], False),
        (6, 3, [7, 8, 9], True),
        (10, 3, [], False),
        (10**30, 3, [], False),
    ],
)
async def test_after_reads_the_oldest_page_above(
    storage: Storage, room: Room, seq: int, limit: int, expected: list[int], *, has_more: bool
) -> None:
    page = await storage.archive.after(room.id, seq, limit)
    assert [message.seq for message in page.messages] == expected
    assert page.has_more is has_more


async def test_an_unknown_room_has_an_empty_page(storage: Storage) -> None:
    assert not (await storage.archive.before(new_id(), None, 5)).messages
    assert not (await storage.archive.after(new_id(), 0, 5)).messages
