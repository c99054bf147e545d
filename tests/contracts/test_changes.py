"""The contract of changed messages: the log checks what they are made for, history has their newest form."""

import asyncio

import pytest
from msgspec.structs import replace

from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Conflict, MessageNotFound, NotAMember
from madang.domain.messages import Message
from madang.domain.rooms import Room
from madang.kinds.new_form import form_of
from madang.kinds.registry import message_after
from tests.support.make import NOON, append, delete, edit, make_draft, make_room
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room with five messages."""
    room = make_room("haneul", "bada")
    await storage.rooms.create(room)
    for number in range(1, 6):
        await append(storage.log, make_draft(room, "haneul", f"message {number}", f"c{number}"))
    return room


async def read(storage: Storage, room: Room, seq: int) -> Message:
    """Return a message as the archive has it."""
    (message,) = (await storage.archive.before(room.id, seq + 1, 1)).messages
    assert message.seq == seq
    return message


async def test_history_has_the_newest_form_whichever_way_it_is_read(storage: Storage, room: Room) -> None:
    before = await read(storage, room, 2)
    accepted = await edit(storage.log, before, "edited", NOON + 5)
    version = accepted.position
    edited = replace(before, content="edited", version=version, edited_at=NOON + 5, edition=version)
    assert await read(storage, room, 2) == edited
    assert (await storage.archive.after(room.id, 1, 1)).messages == [edited]
    assert (await storage.archive.before(room.id, None, 10)).messages[1] == edited


async def test_a_change_takes_no_seq_and_a_greater_position(storage: Storage, room: Room) -> None:
    message = await read(storage, room, 5)
    accepted = await edit(storage.log, message, "edited")
    assert accepted.seq == 0
    assert accepted.position > message.position
    assert (await append(storage.log, make_draft(room, "bada"))).seq == 6


async def test_the_feed_tells_the_whole_message_as_it_is_now(storage: Storage, room: Room) -> None:
    message = await read(storage, room, 1)
    accepted = await edit(storage.log, message, "edited", NOON + 5)
    await storage.settle()
    told = storage.heard[-1]
    assert (told.kind, told.target, told.position) == ("message_edited", 1, accepted.position)
    assert message_after(told) == await read(storage, room, 1)


async def test_one_of_two_who_have_read_the_same_version_is_refused(storage: Storage, room: Room) -> None:
    message = await read(storage, room, 3)
    outcomes = await asyncio.gather(
        *(edit(storage.log, message, f"edited {number}") for number in range(4)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Accepted", *["Conflict"] * 3]
    with pytest.raises(Conflict):
        await edit(storage.log, message, "again")
    await edit(storage.log, await read(storage, room, 3), "again")
    assert (await read(storage, room, 3)).content == "again"


async def test_who_is_not_in_the_room_changes_nothing(storage: Storage, room: Room) -> None:
    message = await read(storage, room, 1)
    with pytest.raises(NotAMember):
        await edit(storage.log, message, "edited", actor="sol")
    assert await read(storage, room, 1) == message


@pytest.mark.parametrize("seq", [-1, 0, 6, 2**40])
async def test_a_message_that_was_never_sent_cannot_be_changed(
    storage: Storage, room: Room, seq: int
) -> None:
    message = await read(storage, room, 1)
    entry = Entry("message_edited", room.id, "haneul", NOON, form_of(message), target=seq)
    with pytest.raises(MessageNotFound):
        await storage.log.append(entry, Conditions(versions=((seq, 0),)))


async def test_changes_come_once_in_their_newest_form_by_version(storage: Storage, room: Room) -> None:
    assert (await storage.archive.changes(room.id, 0, 10)).messages == []
    for seq in (4, 2, 1, 2):
        await edit(storage.log, await read(storage, room, seq), f"edited {seq}")
    newest = [await read(storage, room, seq) for seq in (4, 1, 2)]
    whole = await storage.archive.changes(room.id, 0, 10)
    assert (list(whole.messages), whole.has_more) == (newest, False)
    first = await storage.archive.changes(room.id, 0, 2)
    assert (list(first.messages), first.has_more) == (newest[:2], True)
    rest = await storage.archive.changes(room.id, newest[1].version, 2)
    assert (list(rest.messages), rest.has_more) == (newest[2:], False)
    assert (await storage.archive.changes(room.id, newest[-1].version, 2)).messages == []
    assert (await storage.archive.changes(room.id, 10**30, 2)).messages == []


async def pages(storage: Storage, room: Room, limit: int) -> list[Message]:
    """Return what was changed, read a page at a time, as a client goes on by the version."""
    found: list[Message] = []
    while True:
        page = await storage.archive.changes(room.id, found[-1].version if found else 0, limit)
        assert page.messages or not page.has_more
        found += page.messages
        if not page.has_more:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("archived", [1, 2, 5])
async def test_no_page_has_a_form_that_a_change_on_a_later_page_replaces(
    storage: Storage, room: Room, limit: int, archived: int
) -> None:
    """Some changes are archived; the log has more of them than a page holds."""
    for seq in (1, 2, 3, 4, 5):
        await edit(storage.log, await read(storage, room, seq), f"first {seq}")
        if seq == archived:
            await storage.carry_on()
    for seq in (3, 5, 4):
        await edit(storage.log, await read(storage, room, seq), f"second {seq}")
    for seq in (2, 1):
        await delete(storage.log, await read(storage, room, seq))
    found = await pages(storage, room, limit)
    assert [each.content for each in found] == ["second 3", "second 5", "second 4", "", ""]
    assert found == [await read(storage, room, seq) for seq in (3, 5, 4, 2, 1)]
    await storage.carry_on()
    assert await pages(storage, room, limit) == found


async def test_a_repeated_send_gets_the_first_answer_after_an_edit(storage: Storage, room: Room) -> None:
    message = await read(storage, room, 2)
    await edit(storage.log, message, "edited")
    again = await append(storage.log, make_draft(room, "haneul", "message 2", "c2"))
    assert (again.id, again.seq, again.position) == (message.id, 2, 0)


async def test_a_room_has_the_position_of_its_newest_entry_as_its_version(
    storage: Storage, room: Room
) -> None:
    accepted = await edit(storage.log, await read(storage, room, 2), "edited")
    (membership,) = await storage.rooms.describe("haneul", [room.id])
    assert membership.version == accepted.position
    sent = await append(storage.log, make_draft(room, "bada"))
    (membership,) = await storage.rooms.describe("haneul", [room.id])
    assert membership.version == sent.position
