"""The contract of the log port."""

import asyncio

import pytest

from madang.domain.conditions import MEMBER, Conditions
from madang.domain.entry import Entry
from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.messages import Accepted
from madang.domain.rooms import Room
from tests.support.make import NOON, append, first_answer, make_draft, make_room, new_id
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of two."""
    room = make_room("haneul", "bada")
    await storage.rooms.create(room)
    await storage.settle()
    storage.heard.clear()
    return room


async def test_seq_rises_by_one_from_one(storage: Storage, room: Room) -> None:
    assert [(await append(storage.log, make_draft(room, "haneul"))).seq for _ in range(5)] == [1, 2, 3, 4, 5]


async def test_each_room_counts_for_itself(storage: Storage, room: Room) -> None:
    other = make_room("haneul")
    await storage.rooms.create(other)
    await append(storage.log, make_draft(room, "haneul"))
    assert (await append(storage.log, make_draft(other, "haneul"))).seq == 1


async def test_an_accepted_message_is_fed_once_and_in_the_archive(storage: Storage, room: Room) -> None:
    draft = make_draft(room, "haneul", "안녕", "c1")
    accepted = await append(storage.log, draft)
    await storage.settle()
    assert (accepted.id, accepted.created_at) == (draft.id, draft.created_at)
    message = draft.accepted(1, accepted.position)
    assert storage.messages == [message]
    assert (await storage.archive.before(room.id, None, 10)).messages == [message]


async def test_a_repeated_client_message_id_gets_the_first_answer_and_is_stored_once(
    storage: Storage, room: Room
) -> None:
    accepted = await append(storage.log, make_draft(room, "haneul", "one", "c1"))
    again = await append(storage.log, make_draft(room, "haneul", "another", "c1"))
    assert again == first_answer(accepted)
    await storage.settle()
    assert [message.content for message in storage.messages] == ["one"]
    assert len((await storage.archive.before(room.id, None, 10)).messages) == 1


async def test_repetitions_that_come_together_are_stored_once(storage: Storage, room: Room) -> None:
    drafts = [make_draft(room, "haneul", f"try {number}", "c1") for number in range(5)]
    answers = await asyncio.gather(*(append(storage.log, each) for each in drafts))
    assert list(map(first_answer, answers)) == [first_answer(answers[0])] * 5
    assert len((await storage.archive.before(room.id, None, 10)).messages) == 1


async def test_a_client_message_id_is_the_user_s_and_the_room_s_own(storage: Storage, room: Room) -> None:
    other = make_room("haneul")
    await storage.rooms.create(other)
    await append(storage.log, make_draft(room, "haneul", "one", "c1"))
    assert (await append(storage.log, make_draft(room, "bada", "two", "c1"))).seq == 2
    assert (await append(storage.log, make_draft(other, "haneul", "three", "c1"))).seq == 1


async def test_a_stranger_s_message_is_refused_and_leaves_no_gap(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await append(storage.log, make_draft(room, "sol"))
    assert (await append(storage.log, make_draft(room, "haneul"))).seq == 1


async def test_a_message_to_an_unknown_room_is_refused(storage: Storage) -> None:
    with pytest.raises(RoomNotFound):
        await append(storage.log, make_draft(make_room("haneul"), "haneul"))


async def test_who_left_cannot_speak_and_who_came_back_goes_on(storage: Storage, room: Room) -> None:
    await append(storage.log, make_draft(room, "haneul"))
    await storage.rooms.leave(room.id, "haneul", NOON)
    with pytest.raises(NotAMember):
        await append(storage.log, make_draft(room, "haneul"))
    await storage.rooms.join(room.id, "haneul", "haneul", 10, NOON)
    assert (await append(storage.log, make_draft(room, "haneul"))).seq == 2


async def test_many_at_once_get_gapless_seq_and_are_fed_in_that_order(storage: Storage, room: Room) -> None:
    answers = await asyncio.gather(*(append(storage.log, make_draft(room, "haneul")) for _ in range(300)))
    await storage.settle()
    assert sorted(answer.seq for answer in answers) == list(range(1, 301))
    assert [message.seq for message in storage.messages] == list(range(1, 301))


async def test_what_one_sends_in_order_is_accepted_in_order(storage: Storage, room: Room) -> None:
    drafts = [make_draft(room, "haneul", str(number)) for number in range(50)]
    answers = await asyncio.gather(*(append(storage.log, each) for each in drafts))
    assert [answer.seq for answer in answers] == list(range(1, 51))


async def test_positions_are_dense_over_all_rooms_and_kinds(storage: Storage, room: Room) -> None:
    other = make_room("haneul")
    accepted = await append(storage.log, make_draft(room, "haneul"))
    await storage.rooms.create(other)
    await storage.rooms.join(other.id, "bada", "bada", 10, NOON)
    await append(storage.log, make_draft(other, "bada"))
    await storage.rooms.leave(other.id, "bada", NOON)
    last = await append(storage.log, make_draft(room, "haneul"))
    await storage.settle()
    assert sorted(entry.position for entry in storage.heard) == list(range(2, 8))
    assert (accepted.position, last.position) == (2, 7)


async def test_what_is_refused_or_repeated_takes_no_position(storage: Storage, room: Room) -> None:
    await append(storage.log, make_draft(room, "haneul", "one", "c1"))
    with pytest.raises(NotAMember):
        await append(storage.log, make_draft(room, "sol"))
    with pytest.raises(NotAMember):
        await storage.rooms.leave(room.id, "sol", NOON)
    assert (await append(storage.log, make_draft(room, "haneul", "two", "c1"))).position == 0
    assert (await append(storage.log, make_draft(room, "haneul"))).position == 3


async def test_history_tells_the_positions_of_messages(storage: Storage, room: Room) -> None:
    answers = [await append(storage.log, make_draft(room, "haneul")) for _ in range(3)]
    page = await storage.archive.before(room.id, None, 10)
    assert [message.position for message in page.messages] == [answer.position for answer in answers]


async def test_an_entry_tells_who_did_what_and_where(storage: Storage, room: Room) -> None:
    draft = make_draft(room, "haneul")
    await append(storage.log, draft)
    await storage.rooms.join(room.id, "sol", "bada", 10, NOON)
    await storage.settle()
    said, joined = storage.heard
    assert (said.kind, said.room_id, said.actor, said.at) == ("message_sent", room.id, "haneul", NOON)
    assert (said.id, said.seq, said.target) == (draft.id, 1, None)
    assert (joined.kind, joined.room_id, joined.actor) == ("member_joined", room.id, "bada")
    assert (joined.id, joined.seq, joined.target) == ("", None, None)


async def test_an_entry_that_takes_no_seq_takes_a_position_only(storage: Storage, room: Room) -> None:
    change = Entry("of_any_kind", room.id, "haneul", NOON, {"about": "회의"}, new_id())
    first = await append(storage.log, make_draft(room, "haneul"))
    accepted = await storage.log.append(change, MEMBER)
    assert accepted == Accepted(change.id, 0, NOON, first.position + 1)
    last = await append(storage.log, make_draft(room, "haneul"))
    assert (last.seq, last.position) == (2, first.position + 2)
    assert (await storage.archive.before(room.id, None, 10)).messages[-1].seq == 2


async def test_conditions_hold_for_any_kind(storage: Storage, room: Room) -> None:
    change = Entry("of_any_kind", room.id, "sol", NOON, {})
    with pytest.raises(NotAMember):
        await storage.log.append(change, MEMBER)
    assert (await storage.log.append(change, Conditions(member=False))).position == 2
    with pytest.raises(RoomNotFound):
        await storage.log.append(Entry("of_any_kind", new_id(), "sol", NOON, {}), Conditions(member=False))


async def test_a_dedup_key_is_a_kind_s_own(storage: Storage, room: Room) -> None:
    await append(storage.log, make_draft(room, "haneul", "one", "c1"))
    change = Entry("of_any_kind", room.id, "haneul", NOON, {}, new_id())
    once = Conditions(dedup_key="c1")
    first = await storage.log.append(change, once)
    assert first.position == 3
    again = Entry("of_any_kind", room.id, "haneul", NOON, {"more": 1}, new_id())
    assert await storage.log.append(again, once) == first_answer(first)
    other = Entry("of_another", room.id, "haneul", NOON, {}, new_id())
    assert (await storage.log.append(other, once)).position == 4
    repeated = await asyncio.gather(
        *(storage.log.append(other, Conditions(dedup_key="c2")) for _ in range(3))
    )
    assert [each.position for each in repeated] == [5, 0, 0]
