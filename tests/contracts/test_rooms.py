"""The contract of the rooms port."""

import pytest

from madang.domain.errors import NotAMember, RoomNotFound, TooManyParticipants
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated
from madang.domain.rooms import Membership, Room
from tests.support.make import make_draft, make_room, new_id
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of two."""
    room = make_room("haneul", "bada", name="마당")
    await storage.rooms.create(room)
    await storage.settle()
    return room


async def test_a_created_room_is_found_and_fed(storage: Storage, room: Room) -> None:
    assert await storage.rooms.get(room.id) == room
    assert storage.heard == [RoomCreated(room)]


async def test_an_unknown_room_is_not_found(storage: Storage) -> None:
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(new_id())
    with pytest.raises(RoomNotFound):
        await storage.rooms.leave(new_id(), "haneul")


async def test_joining_an_unknown_room_creates_nothing(storage: Storage) -> None:
    room_id = new_id()
    with pytest.raises(RoomNotFound):
        await storage.rooms.join(room_id, "haneul", "haneul", 10)
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(room_id)
    assert not storage.heard


async def test_who_joins_is_the_last_participant_and_told_where_the_room_stands(
    storage: Storage, room: Room
) -> None:
    await storage.log.append(make_draft(room, "haneul"))
    after, changed = await storage.rooms.join(room.id, "sol", "sol", 10)
    await storage.settle()
    assert changed
    assert after.participants == ("haneul", "bada", "sol")
    assert await storage.rooms.get(room.id) == after
    assert storage.heard[-1] == MemberJoined(after, "sol", last_seq=1)


async def test_joining_twice_changes_nothing(storage: Storage, room: Room) -> None:
    after, changed = await storage.rooms.join(room.id, "bada", "bada", 10)
    await storage.settle()
    assert not changed
    assert after == room
    assert storage.heard == [RoomCreated(room)]


async def test_a_member_can_add_another_user(storage: Storage, room: Room) -> None:
    after, changed = await storage.rooms.join(room.id, "sol", "bada", 10)
    assert changed
    assert after.participants == ("haneul", "bada", "sol")


async def test_only_a_member_can_add_another_user(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.rooms.join(room.id, "sol", "byeol", 10)
    assert await storage.rooms.get(room.id) == room


async def test_a_full_room_takes_no_one_more(storage: Storage, room: Room) -> None:
    with pytest.raises(TooManyParticipants):
        await storage.rooms.join(room.id, "sol", "sol", 2)
    assert await storage.rooms.get(room.id) == room


async def test_who_leaves_is_gone_and_the_others_stay(storage: Storage, room: Room) -> None:
    after = await storage.rooms.leave(room.id, "haneul")
    await storage.settle()
    assert after.participants == ("bada",)
    assert await storage.rooms.get(room.id) == after
    assert storage.heard[-1] == MemberLeft(after, "haneul")


async def test_leaving_a_room_that_one_is_not_in_is_refused(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.rooms.leave(room.id, "sol")


async def test_the_last_one_to_leave_removes_the_room(storage: Storage, room: Room) -> None:
    await storage.rooms.leave(room.id, "haneul")
    after = await storage.rooms.leave(room.id, "bada")
    await storage.settle()
    assert after.participants == ()
    assert storage.heard[-1] == MemberLeft(after, "bada")
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(room.id)
    with pytest.raises(RoomNotFound):
        await storage.rooms.join(room.id, "bada", "bada", 10)


async def test_a_user_s_rooms_come_in_the_order_of_joining_with_their_last_seq(
    storage: Storage, room: Room
) -> None:
    other = make_room("sol")
    await storage.rooms.create(other)
    await storage.rooms.join(other.id, "bada", "bada", 10)
    await storage.log.append(make_draft(room, "bada"))
    await storage.log.append(make_draft(room, "bada"))
    assert await storage.rooms.of_user("bada") == [
        Membership(room, 2),
        Membership(await storage.rooms.get(other.id), 0),
    ]
    await storage.rooms.leave(room.id, "bada")
    assert [each.room.id for each in await storage.rooms.of_user("bada")] == [other.id]
    assert await storage.rooms.of_user("nobody") == []


async def test_a_room_that_one_left_and_joined_again_is_one_s_newest(storage: Storage, room: Room) -> None:
    other = make_room("bada")
    await storage.rooms.create(other)
    await storage.rooms.leave(room.id, "bada")
    await storage.rooms.join(room.id, "bada", "bada", 10)
    assert [each.room.id for each in await storage.rooms.of_user("bada")] == [other.id, room.id]
