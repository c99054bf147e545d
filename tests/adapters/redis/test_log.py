"""The log on Redis: what is refused, what waits, and that nothing is lost or doubled."""

import asyncio

import pytest

from madang.adapters.redis.durability import Durability
from madang.adapters.redis.entries import decode_entry, encode_halves, is_known_whole
from madang.adapters.redis.settings import LogSettings
from madang.domain.errors import Overloaded, Unavailable
from madang.domain.messages import Accepted
from madang.domain.rooms import Room
from madang.kinds.message_sent import message_out
from madang.kinds.wire import event_json
from tests.support.make import append, first_answer, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, acknowledge, redis_chat
from tests.support.services.redis import running_redis


def test_a_message_is_stored_as_earlier_releases_read_it() -> None:
    draft = make_draft(make_room("haneul"), 'user "seq":0,', 'content "seq":0, \\"seq\\":0, 안녕', new_id())
    name, head, tail = encode_halves(draft.entry())
    encoded = head + b"42" + tail
    assert encoded == event_json("receive_message", message_out(draft.accepted(42)))
    fields = [b"room", draft.room_id.encode(), b"seq", b"42", name, encoded, b"position", b"7"]
    assert decode_entry(fields) == (draft.entry().accepted(42, 7), 0)
    assert is_known_whole(fields)
    before = decode_entry(fields[:-2])
    assert before == (draft.entry().accepted(42, 0), 0)


async def test_messages_of_one_turn_travel_in_one_call_for_each_shard() -> None:
    with running_redis() as server:
        async with redis_chat(server.url) as chat:
            rooms = [make_room("haneul") for _ in range(20)]
            for room in rooms:
                await chat.rooms.create(room)
            before = await _functions_called(chat)
            drafts = [make_draft(room, "haneul") for room in rooms for _ in range(10)]
            await asyncio.gather(*(append(chat.log, each) for each in drafts))
            assert await _functions_called(chat) - before == chat.keys.shards


async def _functions_called(chat: RedisChat) -> int:
    stats = (await chat.wire.ask("INFO", "commandstats")).decode()
    line = next(each for each in stats.splitlines() if each.startswith("cmdstat_fcall:"))
    return int(line.partition("calls=")[2].partition(",")[0])


async def test_a_full_backlog_refuses_new_messages_and_loses_none(redis_url: str) -> None:
    async with redis_chat(redis_url, LogSettings(backlog=10)) as chat:
        room = make_room("haneul")
        await chat.rooms.create(room)
        for _ in range(9):
            await append(chat.log, make_draft(room, "haneul"))
        with pytest.raises(Overloaded):
            await append(chat.log, make_draft(room, "haneul"))
        for name in ("archive", "index"):
            group = chat.group(name)
            await group.done(await group.read())
            group.close()
        assert (await append(chat.log, make_draft(room, "haneul"))).seq == 10


async def test_the_backlog_is_bounded_over_all_shards(redis_url: str) -> None:
    async with redis_chat(redis_url, LogSettings(backlog=10)) as chat:
        rooms = [make_room("haneul") for _ in range(20)]
        here = rooms[0]
        there = next(room for room in rooms if chat.keys.shard_of(room.id) != chat.keys.shard_of(here.id))
        await chat.rooms.create(here)
        await chat.rooms.create(there)
        await asyncio.gather(*(append(chat.log, make_draft(here, "haneul")) for _ in range(7)))
        await chat.backlog.measure()
        await append(chat.log, make_draft(there, "haneul"))
        with pytest.raises(Overloaded):
            await append(chat.log, make_draft(there, "haneul"))
        await acknowledge(chat, "archive")
        await acknowledge(chat, "index")
        await chat.backlog.measure()
        assert (await append(chat.log, make_draft(there, "haneul"))).seq == 2


async def test_a_redis_that_is_gone_is_answered_in_time_and_a_retry_is_stored_once() -> None:
    with running_redis() as server:
        async with redis_chat(server.url, LogSettings(deadline=0.5)) as chat:
            room, key = make_room("haneul"), new_id()
            await chat.rooms.create(room)
            first = await append(chat.log, make_draft(room, "haneul", "안녕", key))
            await asyncio.to_thread(server.service.kill)
            with pytest.raises(Unavailable):
                await append(chat.log, make_draft(room, "haneul"))
            await asyncio.to_thread(server.service.start)
            assert await _until_it_works(chat, room, "안녕", key) == first_answer(first)
            assert (await _until_it_works(chat, room, "next", new_id())).seq == 2
            await chat.settle()
            assert chat.told(room) == [1, 2]


async def test_a_redis_that_is_paused_stores_what_was_retried_once() -> None:
    with running_redis() as server:
        async with redis_chat(server.url, LogSettings(deadline=0.5)) as chat:
            room, key = make_room("haneul"), new_id()
            await chat.rooms.create(room)
            server.service.pause()
            with pytest.raises(Unavailable):
                await append(chat.log, make_draft(room, "haneul", "one", key))
            server.service.resume()
            assert (await _until_it_works(chat, room, "one", key)).seq == 1
            assert (await _until_it_works(chat, room, "two", new_id())).seq == 2


async def test_a_read_only_redis_is_unavailable_and_then_goes_on() -> None:
    with running_redis() as server:
        async with redis_chat(server.url, LogSettings(deadline=0.5)) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            await chat.wire.ask("REPLICAOF", "127.0.0.1", "1")
            with pytest.raises(Unavailable):
                await append(chat.log, make_draft(room, "haneul", "one", new_id()))
            await chat.wire.ask("REPLICAOF", "NO", "ONE")
            assert (await _until_it_works(chat, room, "one", new_id())).seq == 1


async def test_where_redis_does_not_sync_by_itself_it_is_asked_for_it() -> None:
    settings = LogSettings(durability=Durability.FSYNC, confirm=True)
    with running_redis(appendfsync="everysec") as server:
        async with redis_chat(server.url, settings) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            drafts = [make_draft(room, "haneul") for _ in range(50)]
            answers = await asyncio.gather(*(append(chat.log, each) for each in drafts))
            assert [answer.seq for answer in answers] == list(range(1, 51))


async def test_a_redis_that_came_back_syncing_seldom_is_not_believed() -> None:
    with running_redis() as server:
        async with redis_chat(server.url, LogSettings(deadline=0.5)) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            await chat.wire.ask("CONFIG", "SET", "appendfsync", "everysec")
            await chat.wire.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            with pytest.raises(Unavailable):
                await append(chat.log, make_draft(room, "haneul", "one", new_id()))
            await chat.wire.ask("CONFIG", "SET", "appendfsync", "always")
            assert (await _until_it_works(chat, room, "one", new_id())).seq == 1


async def test_without_a_replica_nothing_is_kept_as_on_a_replica() -> None:
    settings = LogSettings(durability=Durability.REPLICA, confirm=True, deadline=0.5)
    with running_redis() as server:
        async with redis_chat(server.url, settings) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            with pytest.raises(Unavailable):
                await append(chat.log, make_draft(room, "haneul"))


async def _until_it_works(chat: RedisChat, room: Room, content: str, key: str) -> Accepted:
    """Send the same message until it is accepted, as clients do."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await append(chat.log, make_draft(room, "haneul", content, key))
            except Unavailable:
                await asyncio.sleep(0.05)
