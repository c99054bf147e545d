"""Positions: dense over all shards, told by every way on which an entry is read, and never given twice."""

import asyncio

import msgspec

from madang.adapters.redis.connection import pack
from madang.adapters.redis.library import function
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import NOON, append, make_draft, make_room
from tests.support.redis_chat import RedisChat, archived, redis_chat
from tests.support.until import until


async def test_positions_of_all_shards_and_nodes_are_one_count(chat: RedisChat) -> None:
    rooms = [make_room("haneul") for _ in range(8)]
    async with redis_chat(chat.url, keys=chat.keys) as other:
        nodes = [chat, other]
        for number, room in enumerate(rooms):
            await nodes[number % 2].rooms.create(room)
        drafts = [(node.log, make_draft(room, "haneul")) for room in rooms for node in nodes * 5]
        answers = await asyncio.gather(*(append(*each) for each in drafts))
        await chat.settle()
    assert sorted(answer.position for answer in answers) == list(range(9, 89))
    assert sorted(entry.position for entry in chat.heard) == list(range(1, 89))
    assert chat.feed.positions.position == 88


async def test_the_archive_and_the_tail_tell_the_same_positions(chat: RedisChat, room: Room) -> None:
    answers = [await append(chat.log, make_draft(room, "haneul")) for _ in range(3)]
    tail = await chat.history.after(room.id, 0, 10)
    async with background(chat.archiver().run()):
        await archived(chat, room, 3)
    archive = await chat.archive.after(room.id, 0, 10)
    positions = [answer.position for answer in answers]
    assert [message.position for message in tail.messages] == positions
    assert [message.position for message in archive.messages] == positions


async def test_positions_are_raised_and_never_lowered(chat: RedisChat, room: Room) -> None:
    for raised, expected in ((100, 101), (50, 102)):
        log, base = chat.keys.logs[0], chat.keys.bases[0]
        await chat.calls.call([pack("FCALL", function("raise_position"), 1, log, base, raised)])
        assert (await append(chat.log, make_draft(room, "haneul"))).position == expected


async def test_what_an_earlier_release_wrote_has_none(chat: RedisChat, room: Room) -> None:
    draft = make_draft(room, "haneul")
    shard = chat.keys.shard_of(room.id)
    payload = {
        "roomId": room.id,
        "userId": "haneul",
        "content": draft.content,
        "id": draft.id,
        "seq": 1,
        "createdAt": "2026-01-31T09:00:00.000Z",
    }
    encoded = msgspec.json.encode(("receive_message", payload))
    await chat.wire.ask("HSET", chat.keys.bases[shard] + b"room:" + room.id.encode(), "seq", 1)
    entry = await chat.wire.ask(
        "XADD", chat.keys.logs[shard], "*", "room", room.id, "seq", 1, "message", encoded
    )
    await chat.wire.ask("RPUSH", chat.keys.bases[shard] + b"tail:" + room.id.encode(), entry)
    last = await append(chat.log, make_draft(room, "haneul"))
    await until(lambda: any(each.seq == last.seq for each in chat.heard))
    assert [(each.seq, each.position) for each in chat.heard if each.seq] == [(1, 0), (2, last.position)]
    page = await chat.history.after(room.id, 0, 10)
    assert [(each.seq, each.position) for each in page.messages] == [(1, 0), (2, last.position)]


async def test_a_numbered_entry_of_a_later_release_is_passed_over_and_what_follows_is_told(
    chat: RedisChat, room: Room
) -> None:
    await append(chat.log, make_draft(room, "haneul"))
    shard = chat.keys.shard_of(room.id)
    poll = {"kind": "poll_opened", "actor": "haneul", "at": NOON, "body": {"question": "?"}, "id": "p"}
    fields = ("room", room.id, "seq", 2, "entry", msgspec.json.encode(poll), "position", 3)
    await chat.wire.ask("HSET", chat.keys.bases[shard] + b"room:" + room.id.encode(), "seq", 2)
    entry = await chat.wire.ask("XADD", chat.keys.logs[shard], "*", *fields)
    await chat.wire.ask("RPUSH", chat.keys.bases[shard] + b"tail:" + room.id.encode(), entry)
    await append(chat.log, make_draft(room, "haneul"))
    await until(lambda: chat.told(room)[-1:] == [3])
    assert chat.told(room) == [1, 3]
    assert [each.seq for each in (await chat.history.after(room.id, 0, 10)).messages] == [1, 3]
