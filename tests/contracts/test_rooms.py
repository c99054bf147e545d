"""The contract of the rooms port."""

import pytest
from msgspec.structs import replace

from madang.domain.errors import Forbidden, NotAMember, RoomNotFound, TooManyParticipants
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated, RoomRenamed
from madang.domain.rooms import Membership, Place, Room, by_activity
from madang.ports.rooms import PLACES
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.storage import Storage


def as_made(membership: Membership) -> Membership:
    """Return it without what each entry moves on."""
    return replace(membership, version=0, read_seq=0)


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of two."""
    room = make_room("haneul", "bada", name="마당")
    await storage.rooms.create(room)
    await storage.settle()
    return room


async def test_a_created_room_is_found_and_fed(storage: Storage, room: Room) -> None:
    assert await storage.rooms.get(room.id) == room
    assert storage.facts == [RoomCreated(room)]


async def test_an_unknown_room_is_not_found(storage: Storage) -> None:
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(new_id())
    with pytest.raises(RoomNotFound):
        await storage.rooms.leave(new_id(), "haneul", NOON)


async def test_joining_an_unknown_room_creates_nothing(storage: Storage) -> None:
    room_id = new_id()
    with pytest.raises(RoomNotFound):
        await storage.rooms.join(room_id, "haneul", "haneul", 10, NOON)
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(room_id)
    assert not storage.heard


async def test_who_joins_is_the_last_participant_and_told_where_the_room_stands(
    storage: Storage, room: Room
) -> None:
    await append(storage.log, make_draft(room, "haneul"))
    after, changed = await storage.rooms.join(room.id, "sol", "sol", 10, NOON)
    await storage.settle()
    assert changed
    assert after.participants == ("haneul", "bada", "sol")
    assert await storage.rooms.get(room.id) == after
    assert storage.facts[-1] == MemberJoined(after, "sol", last_seq=1)


async def test_joining_twice_changes_nothing(storage: Storage, room: Room) -> None:
    after, changed = await storage.rooms.join(room.id, "bada", "bada", 10, NOON)
    await storage.settle()
    assert not changed
    assert after == room
    assert storage.facts == [RoomCreated(room)]


async def test_a_member_can_add_another_user(storage: Storage, room: Room) -> None:
    after, changed = await storage.rooms.join(room.id, "sol", "bada", 10, NOON)
    await storage.settle()
    assert changed
    assert after.participants == ("haneul", "bada", "sol")
    assert storage.facts[-1] == MemberJoined(after, "sol", last_seq=0, by="bada")


async def test_only_a_member_can_add_another_user(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.rooms.join(room.id, "sol", "byeol", 10, NOON)
    assert await storage.rooms.get(room.id) == room


async def test_a_full_room_takes_no_one_more(storage: Storage, room: Room) -> None:
    with pytest.raises(TooManyParticipants):
        await storage.rooms.join(room.id, "sol", "sol", 2, NOON)
    assert await storage.rooms.get(room.id) == room


async def test_who_leaves_is_gone_and_the_others_stay(storage: Storage, room: Room) -> None:
    after = await storage.rooms.leave(room.id, "haneul", NOON)
    await storage.settle()
    assert after.participants == ("bada",)
    assert await storage.rooms.get(room.id) == after
    assert storage.facts[-1] == MemberLeft(after, "haneul")


async def test_leaving_a_room_that_one_is_not_in_is_refused(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.rooms.leave(room.id, "sol", NOON)


async def test_the_last_one_to_leave_removes_the_room(storage: Storage, room: Room) -> None:
    await storage.rooms.leave(room.id, "haneul", NOON)
    after = await storage.rooms.leave(room.id, "bada", NOON)
    await storage.settle()
    assert after.participants == ()
    assert storage.facts[-1] == MemberLeft(after, "bada")
    with pytest.raises(RoomNotFound):
        await storage.rooms.get(room.id)
    with pytest.raises(RoomNotFound):
        await storage.rooms.join(room.id, "bada", "bada", 10, NOON)


async def places(storage: Storage, user_id: str) -> dict[str, Place]:
    """Read all of a user's places, by room."""
    found = [place async for piece in storage.rooms.places(user_id) for place in piece]
    assert len({place.room_id for place in found}) == len(found)
    return {place.room_id: place for place in found}


async def test_a_user_s_places_have_their_last_seq(storage: Storage, room: Room) -> None:
    other = make_room("sol")
    await storage.rooms.create(other)
    await storage.rooms.join(other.id, "bada", "bada", 10, NOON)
    await append(storage.log, make_draft(room, "bada"))
    await append(storage.log, make_draft(room, "bada"))
    found = await places(storage, "bada")
    assert {room_id: place.last_seq for room_id, place in found.items()} == {room.id: 2, other.id: 0}
    await storage.rooms.leave(room.id, "bada", NOON)
    assert list(await places(storage, "bada")) == [other.id]
    assert await places(storage, "nobody") == {}


async def test_the_ids_of_a_user_s_rooms_are_those_that_the_user_is_in_now(
    storage: Storage, room: Room
) -> None:
    others = [make_room("sol") for _ in range(40)]
    for other in others:
        await storage.rooms.create(other)
        await storage.rooms.join(other.id, "bada", "bada", 100, NOON)
    mine = {room.id, *(other.id for other in others)}
    assert set(await storage.rooms.ids("bada")) == mine
    await storage.rooms.leave(room.id, "bada", NOON)
    assert set(await storage.rooms.ids("bada")) == mine - {room.id}
    assert list(await storage.rooms.ids("nobody")) == []


async def test_a_place_tells_the_positions_of_its_newest_message_and_other_entry(
    storage: Storage, room: Room
) -> None:
    other = make_room("sol")
    await storage.rooms.create(other)
    await storage.rooms.join(other.id, "bada", "bada", 10, NOON)
    await append(storage.log, make_draft(room, "bada"))
    await storage.rooms.join(room.id, "sol", "sol", 10, NOON)
    await storage.settle()
    heard = {
        (entry.room_id, entry.seq is not None): entry.position
        for entry in storage.heard  # the newest counts
    }
    found = await places(storage, "bada")
    for place in found.values():
        message, change = ((place.room_id, is_message) for is_message in (True, False))
        assert place.change_position == heard[change]
        # A cluster does not tell of what kind the newest entry is.
        newest = max(heard.get(message, 0), heard[change])
        assert place.message_position in {heard.get(message, 0), newest}
        assert max(place.message_position, place.change_position) == newest


async def test_a_room_is_as_active_as_its_newest_message(storage: Storage, room: Room) -> None:
    before = (await places(storage, "bada"))[room.id].active_at
    assert before >= NOON
    draft = replace(make_draft(room, "bada"), created_at=before + 1000)
    await append(storage.log, draft)
    assert (await places(storage, "bada"))[room.id].active_at == before + 1000


async def test_a_room_is_described_with_its_first_members_and_how_many_there_are(
    storage: Storage, room: Room
) -> None:
    others = [f"user-{number}" for number in range(149)]
    large = make_room("bada", *others)
    await storage.rooms.create(large)
    await append(storage.log, make_draft(room, "haneul"))
    asked = [large.id, new_id(), room.id]
    shown = replace(large, participants=("bada", *others[:99]))
    described = [as_made(each) for each in await storage.rooms.describe("bada", asked)]
    assert described == [Membership(shown, 0, 150), Membership(room, 1, 2)]
    await storage.rooms.leave(large.id, "user-3", NOON)
    await storage.rooms.join(large.id, "sol", "sol", 1000, NOON)
    shown = replace(large, participants=("bada", *others[:3], *others[4:100]))
    described = [
        as_made(each)
        for user_id, ids in (("bada", [large.id]), ("haneul", asked))
        for each in await storage.rooms.describe(user_id, ids)
    ]
    assert described == [Membership(shown, 0, 150), Membership(room, 1, 2)]
    assert await storage.rooms.describe("nobody", asked) == []


async def test_a_member_is_told_where_the_room_stood_on_joining_last(storage: Storage, room: Room) -> None:
    async def joined(user_id: str) -> int:
        (membership,) = await storage.rooms.describe(user_id, [room.id])
        return membership.joined_seq

    await append(storage.log, make_draft(room, "haneul"))
    await append(storage.log, make_draft(room, "haneul"))
    await storage.rooms.join(room.id, "sol", "bada", 10, NOON)
    await append(storage.log, make_draft(room, "haneul"))
    await storage.rooms.join(room.id, "sol", "sol", 10, NOON)  # which changes nothing
    assert [await joined(user_id) for user_id in ("haneul", "bada", "sol")] == [0, 0, 2]
    await storage.rooms.leave(room.id, "sol", NOON)
    assert await storage.rooms.describe("sol", [room.id]) == []
    await storage.rooms.join(room.id, "sol", "sol", 10, NOON)
    await storage.rooms.leave(room.id, "haneul", NOON)
    await storage.rooms.join(room.id, "haneul", "sol", 10, NOON)
    assert [await joined(user_id) for user_id in ("haneul", "bada", "sol")] == [3, 0, 3]


async def test_a_large_account_is_read_in_pieces(storage: Storage) -> None:
    rooms = [make_room(f"host-{number}", "bada") for number in range(280)]
    rooms += [make_room("bada") for _ in range(280)]
    for room in rooms:
        await storage.rooms.create(room)
    pieces = [piece async for piece in storage.rooms.places("bada")]
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= PLACES
    found = [place.room_id for piece in pieces for place in piece]
    assert sorted(found) == sorted(room.id for room in rooms)
    assert await storage.rooms.overview("bada", 2) is None


async def test_an_overview_has_what_places_and_descriptions_have(storage: Storage) -> None:
    rooms = [make_room("haneul", "bada", name=str(number)) for number in range(3)]
    for room in (*rooms, make_room("bada", "sol")):
        await storage.rooms.create(room)
    await append(storage.log, make_draft(rooms[0], "haneul"))
    await storage.settle()
    overview = await storage.rooms.overview("haneul", 2)
    if overview is None:
        return  # this storage takes more than one question for it
    places = [place async for piece in storage.rooms.places("haneul") for place in piece]
    assert sorted(overview.places, key=lambda place: place.room_id) == sorted(
        places, key=lambda place: place.room_id
    )
    latest = [place.room_id for place in by_activity(places)[:2]]
    assert overview.memberships == await storage.rooms.describe("haneul", latest)
    nothing = await storage.rooms.overview("nobody", 2)
    assert nothing is not None
    assert (list(nothing.places), list(nothing.memberships)) == ([], [])


async def test_the_host_renames_a_room_and_all_members_find_it_so(storage: Storage) -> None:
    room = make_room("haneul", "bada", name="마당")
    await storage.rooms.create(room)
    renamed = replace(room, name="앞마당")
    assert await storage.rooms.rename(room.id, "haneul", "앞마당", NOON) == renamed
    assert await storage.rooms.rename(room.id, "haneul", "앞마당", NOON) == renamed
    assert await storage.rooms.get(room.id) == renamed
    for user in ("haneul", "bada"):
        (place,) = [place async for piece in storage.rooms.places(user) for place in piece]
        (membership,) = await storage.rooms.describe(user, [room.id])
        assert (place.name, membership.room.name) == ("앞마당", "앞마당")
    assert (await storage.rooms.rename(room.id, "haneul", None, NOON)).name is None
    assert (await storage.rooms.get(room.id)).name is None
    await storage.settle()
    told = [each for each in storage.facts if isinstance(each, RoomRenamed)]
    assert told == [RoomRenamed(renamed, "haneul"), RoomRenamed(replace(room, name=None), "haneul")]


async def test_nobody_else_renames_a_room(storage: Storage) -> None:
    room = make_room("haneul", "bada", name="마당")
    await storage.rooms.create(room)
    for room_id, user, expected in (
        (room.id, "bada", Forbidden),
        (room.id, "sol", NotAMember),
        (new_id(), "haneul", RoomNotFound),
    ):
        with pytest.raises(expected):
            await storage.rooms.rename(room_id, user, "앞마당", NOON)
    await storage.rooms.leave(room.id, "haneul", NOON)
    with pytest.raises(NotAMember):
        await storage.rooms.rename(room.id, "haneul", "앞마당", NOON)
    assert (await storage.rooms.get(room.id)).name == "마당"
