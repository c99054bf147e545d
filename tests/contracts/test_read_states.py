"""The contract of the read-states port."""

import asyncio

import pytest

from madang.domain.errors import MessageNotFound, NotAMember, RoomNotFound
from madang.domain.read_state import Marked
from madang.domain.rooms import Room
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of two, in which the first has said three things."""
    room = make_room("haneul", "bada")
    await storage.rooms.create(room)
    await say(storage, room, "haneul", 3)
    return room


async def say(storage: Storage, room: Room, user_id: str, times: int = 1) -> None:
    """Say something some times."""
    for _ in range(times):
        await append(storage.log, make_draft(room, user_id))


async def read_seq(storage: Storage, room: Room, user_id: str) -> int:
    """Return up to where a member has read the room."""
    (membership,) = await storage.rooms.describe(user_id, [room.id])
    return membership.read_seq


async def test_a_pointer_rises_to_what_is_marked(storage: Storage, room: Room) -> None:
    assert await read_seq(storage, room, "bada") == 0
    assert await storage.read_states.mark(room.id, "bada", 2) == Marked(2, 3, 2, rose=True)
    assert await read_seq(storage, room, "bada") == 2


async def test_a_pointer_never_falls(storage: Storage, room: Room) -> None:
    await storage.read_states.mark(room.id, "bada", 3)
    for seq in (1, 3):
        assert await storage.read_states.mark(room.id, "bada", seq) == Marked(3, 3, 2, rose=False)
    assert await read_seq(storage, room, "bada") == 3


async def test_what_one_says_oneself_one_has_read(storage: Storage, room: Room) -> None:
    assert await read_seq(storage, room, "haneul") == 3
    assert await storage.read_states.mark(room.id, "haneul", 1) == Marked(3, 3, 2, rose=False)
    await say(storage, room, "bada")
    assert await read_seq(storage, room, "haneul") == 3
    assert await read_seq(storage, room, "bada") == 4


async def test_what_is_marked_beside_what_is_said_is_marked_behind_it(storage: Storage, room: Room) -> None:
    said, marked = await asyncio.gather(
        append(storage.log, make_draft(room, "bada")), storage.read_states.mark(room.id, "bada", 1)
    )
    assert said.seq == 4
    assert marked.read_seq in {1, 4}  # a cluster writes over two connections
    assert await read_seq(storage, room, "bada") == 4


async def test_who_joins_has_read_what_was_said_before(storage: Storage, room: Room) -> None:
    await storage.rooms.join(room.id, "sol", "sol", 10, NOON)
    assert await read_seq(storage, room, "sol") == 3
    await say(storage, room, "haneul", 2)
    assert await storage.read_states.mark(room.id, "sol", 2) == Marked(3, 5, 3, rose=False)
    assert await storage.read_states.mark(room.id, "sol", 4) == Marked(4, 5, 3, rose=True)


async def test_who_comes_again_has_read_no_less_than_before(storage: Storage, room: Room) -> None:
    await storage.read_states.mark(room.id, "bada", 2)
    await storage.rooms.leave(room.id, "bada", NOON)
    await say(storage, room, "haneul")
    await storage.rooms.join(room.id, "bada", "haneul", 10, NOON)
    assert await read_seq(storage, room, "bada") == 4
    await say(storage, room, "haneul")
    assert await read_seq(storage, room, "bada") == 4


async def test_pointers_are_a_room_s_and_a_user_s_own(storage: Storage, room: Room) -> None:
    other = make_room("bada", "haneul")
    await storage.rooms.create(other)
    await say(storage, other, "haneul", 2)
    await storage.read_states.mark(room.id, "bada", 3)
    described = await storage.rooms.describe("bada", [other.id, room.id])
    assert [each.read_seq for each in described] == [0, 3]
    assert await read_seq(storage, other, "haneul") == 2


@pytest.mark.parametrize("seq", [-(2**70), -1, 0, 4, 2**63, 2**70])
async def test_a_message_that_is_not_there_cannot_be_marked(storage: Storage, room: Room, seq: int) -> None:
    with pytest.raises(MessageNotFound):
        await storage.read_states.mark(room.id, "bada", seq)
    assert await read_seq(storage, room, "bada") == 0


async def test_only_members_of_a_room_that_is_there_have_a_pointer(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.read_states.mark(room.id, "sol", 1)
    with pytest.raises(RoomNotFound):
        await storage.read_states.mark(new_id(), "bada", 1)
    for user_id in room.participants:
        await storage.rooms.leave(room.id, user_id, NOON)
    with pytest.raises(RoomNotFound):
        await storage.read_states.mark(room.id, "bada", 1)


async def test_a_thousand_readers_at_once_each_have_their_own(storage: Storage) -> None:
    readers = [f"reader-{number}" for number in range(1000)]
    room = make_room("haneul", *readers)
    await storage.rooms.create(room)
    await say(storage, room, "haneul", 2)
    marked = await asyncio.gather(*(storage.read_states.mark(room.id, each, 2) for each in readers))
    assert marked == [Marked(2, 2, 1001, rose=True)] * 1000


async def test_members_see_how_far_each_has_read(storage: Storage, room: Room) -> None:
    await storage.read_states.mark(room.id, "bada", 2)
    await storage.rooms.join(room.id, "sol", "sol", 10, NOON)
    await say(storage, room, "haneul")
    expected = {"haneul": 4, "bada": 2, "sol": 3}
    assert await storage.read_states.of_room(room.id, "sol", 3) == expected
    assert await storage.read_states.of_room(room.id, "sol", 2) == {}


async def test_who_is_not_in_a_room_sees_nobody(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.read_states.of_room(room.id, "sol", 100)
    with pytest.raises(RoomNotFound):
        await storage.read_states.of_room(new_id(), "haneul", 100)
