"""The contract of replies: storages keep which message one replies to, and nothing of what that says."""

import pytest

from madang.application.quotes import QuotingArchive
from madang.domain.conditions import Conditions
from madang.domain.errors import Conflict, MessageNotFound
from madang.domain.messages import Message, Quote
from madang.domain.rooms import Room
from tests.support.make import append, delete, edit, first_answer, make_draft, make_room, reply
from tests.support.storage import Storage


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room with three messages."""
    room = make_room("haneul", "bada")
    await storage.rooms.create(room)
    for number in range(1, 4):
        await append(storage.log, make_draft(room, "haneul", f"message {number}"))
    return room


async def read(storage: Storage, room: Room, seq: int) -> Message:
    """Return a message as the archive has it."""
    (message,) = await storage.archive.pick([(room.id, seq)])
    return message


async def test_messages_are_picked_from_several_rooms_in_their_newest_form(
    storage: Storage, room: Room
) -> None:
    other = make_room("haneul")
    await storage.rooms.create(other)
    await append(storage.log, make_draft(other, "haneul", "elsewhere"))
    await storage.carry_on()
    await append(storage.log, make_draft(room, "bada", "message 4"))
    await edit(storage.log, await read(storage, room, 2), "edited")
    spots = [(room.id, 2), (other.id, 1), (room.id, 4), (room.id, 2), (room.id, 9), (room.id, 0)]
    spots += [(other.id, 2**40), (make_room("sol").id, 1)]
    found = await storage.archive.pick(spots)
    assert sorted(each.content for each in found) == ["edited", "elsewhere", "message 4"]
    assert await storage.archive.pick([]) == []


async def test_a_reply_keeps_the_seq_of_what_it_replies_to(storage: Storage, room: Room) -> None:
    quoted = await read(storage, room, 2)
    await reply(storage.log, make_draft(room, "bada", "a reply"), quoted)
    await storage.settle()
    assert storage.heard[-1].body.reply_to == Quote(2, "haneul", "message 2")
    for _ in range(2):
        assert (await read(storage, room, 4)).reply_to == Quote(2)
        assert (await storage.archive.before(room.id, None, 1)).messages[0].reply_to == Quote(2)
        await storage.carry_on()


async def test_what_is_quoted_is_shown_as_it_is_now(storage: Storage, room: Room) -> None:
    archive = QuotingArchive(storage.archive)
    await reply(storage.log, make_draft(room, "bada", "a reply"), await read(storage, room, 1))
    await storage.carry_on()
    edited = await edit(storage.log, await read(storage, room, 1), "가" * 200)
    (shown,) = (await archive.after(room.id, 3, 1)).messages
    assert shown.reply_to == Quote(1, "haneul", "가" * 140, edited.position)
    deleted = await delete(storage.log, await read(storage, room, 1))
    (shown,) = (await archive.before(room.id, None, 1)).messages
    assert shown.reply_to == Quote(1, "haneul", "", deleted.position)
    reply_edited = await edit(storage.log, shown, "another reply")
    (changed,) = [each for each in (await archive.changes(room.id, 0, 10)).messages if each.seq == 4]
    assert (changed.version, changed.reply_to) == (reply_edited.position, shown.reply_to)
    await delete(storage.log, changed)
    await storage.carry_on()
    assert (await read(storage, room, 4)).reply_to is None


async def test_a_quote_that_was_overtaken_is_refused(storage: Storage, room: Room) -> None:
    quoted = await read(storage, room, 3)
    edited = await edit(storage.log, quoted, "edited")
    with pytest.raises(Conflict):
        await reply(storage.log, make_draft(room, "bada"), quoted)
    assert (await reply(storage.log, make_draft(room, "bada"), await read(storage, room, 3))).seq == 4
    replying = await read(storage, room, 4)
    await delete(storage.log, await read(storage, room, 3))
    form = edit(storage.log, replying, "edited", versions=((4, 0), (3, edited.position)))
    with pytest.raises(Conflict):
        await form
    assert (await append(storage.log, make_draft(room, "haneul"))).seq == 5


async def test_a_repetition_gets_the_first_answer_though_what_it_quotes_is_gone(
    storage: Storage, room: Room
) -> None:
    quoted = await read(storage, room, 1)
    draft = make_draft(room, "bada", "a reply", "c1")
    first = await reply(storage.log, draft, quoted)
    await delete(storage.log, quoted)
    await storage.carry_on()
    nowhere = Conditions(dedup_key="c1", versions=((0, 0),))
    assert await storage.log.append(draft.entry(), nowhere) == first_answer(first)
    with pytest.raises(MessageNotFound):
        await storage.log.append(
            make_draft(room, "bada", "a reply", "c2").entry(),
            Conditions(dedup_key="c2", versions=((0, 0),)),
        )
