"""The contract of the log port."""

import asyncio

import pytest

from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.events import MessageAccepted
from madang.domain.messages import Message
from madang.domain.rooms import Room
from tests.support.make import NOON, make_draft, make_room
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of two."""
    room = make_room("haneul", "bada")
    await storage.rooms.create(room)
    await storage.settle()
    storage.heard.clear()
    return room


def messages(storage: Storage) -> list[Message]:
    """Return the messages that the feed has told."""
    return [event.message for event in storage.heard if isinstance(event, MessageAccepted)]


async def test_seq_rises_by_one_from_one(storage: Storage, room: Room) -> None:
    assert [(await storage.log.append(make_draft(room, "haneul"))).seq for _ in range(5)] == [1, 2, 3, 4, 5]


async def test_each_room_counts_for_itself(storage: Storage, room: Room) -> None:
    other = make_room("haneul")
    await storage.rooms.create(other)
    await storage.log.append(make_draft(room, "haneul"))
    assert (await storage.log.append(make_draft(other, "haneul"))).seq == 1


async def test_an_accepted_message_is_fed_once_and_in_the_archive(storage: Storage, room: Room) -> None:
    draft = make_draft(room, "haneul", "안녕", "c1")
    accepted = await storage.log.append(draft)
    await storage.settle()
    assert (accepted.id, accepted.created_at) == (draft.id, draft.created_at)
    assert messages(storage) == [draft.accepted(1)]
    assert (await storage.archive.before(room.id, None, 10)).messages == [draft.accepted(1)]


async def test_a_repeated_client_message_id_gets_the_first_answer_and_is_stored_once(
    storage: Storage, room: Room
) -> None:
    first = await storage.log.append(make_draft(room, "haneul", "one", "c1"))
    assert await storage.log.append(make_draft(room, "haneul", "another", "c1")) == first
    await storage.settle()
    assert [message.content for message in messages(storage)] == ["one"]
    assert len((await storage.archive.before(room.id, None, 10)).messages) == 1


async def test_repetitions_that_come_together_are_stored_once(storage: Storage, room: Room) -> None:
    drafts = [make_draft(room, "haneul", f"try {number}", "c1") for number in range(5)]
    answers = await asyncio.gather(*map(storage.log.append, drafts))
    assert answers == [answers[0]] * 5
    assert len((await storage.archive.before(room.id, None, 10)).messages) == 1


async def test_a_client_message_id_is_the_user_s_and_the_room_s_own(storage: Storage, room: Room) -> None:
    other = make_room("haneul")
    await storage.rooms.create(other)
    await storage.log.append(make_draft(room, "haneul", "one", "c1"))
    assert (await storage.log.append(make_draft(room, "bada", "two", "c1"))).seq == 2
    assert (await storage.log.append(make_draft(other, "haneul", "three", "c1"))).seq == 1


async def test_a_stranger_s_message_is_refused_and_leaves_no_gap(storage: Storage, room: Room) -> None:
    with pytest.raises(NotAMember):
        await storage.log.append(make_draft(room, "sol"))
    assert (await storage.log.append(make_draft(room, "haneul"))).seq == 1


async def test_a_message_to_an_unknown_room_is_refused(storage: Storage) -> None:
    with pytest.raises(RoomNotFound):
        await storage.log.append(make_draft(make_room("haneul"), "haneul"))


async def test_who_left_cannot_speak_and_who_came_back_goes_on(storage: Storage, room: Room) -> None:
    await storage.log.append(make_draft(room, "haneul"))
    await storage.rooms.leave(room.id, "haneul")
    with pytest.raises(NotAMember):
        await storage.log.append(make_draft(room, "haneul"))
    await storage.rooms.join(room.id, "haneul", "haneul", 10, NOON)
    assert (await storage.log.append(make_draft(room, "haneul"))).seq == 2


async def test_many_at_once_get_gapless_seq_and_are_fed_in_that_order(storage: Storage, room: Room) -> None:
    answers = await asyncio.gather(*(storage.log.append(make_draft(room, "haneul")) for _ in range(300)))
    await storage.settle()
    assert sorted(answer.seq for answer in answers) == list(range(1, 301))
    assert [message.seq for message in messages(storage)] == list(range(1, 301))


async def test_what_one_sends_in_order_is_accepted_in_order(storage: Storage, room: Room) -> None:
    drafts = [make_draft(room, "haneul", str(number)) for number in range(50)]
    answers = await asyncio.gather(*map(storage.log.append, drafts))
    assert [answer.seq for answer in answers] == list(range(1, 51))
