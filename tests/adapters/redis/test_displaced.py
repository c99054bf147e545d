"""A Redis that is given the data of a replica that lags while connections stay: nothing is written to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis import Redis as Client

from madang.adapters.redis.connection import Connection
from madang.adapters.redis.settings import LogSettings
from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, redis_chat, say
from tests.support.services.redis import Redis, running_redis
from tests.support.until import until

Write = Callable[[RedisChat, Room], Awaitable[object]]


async def follow(replica: Redis, primary: Redis) -> None:
    """Let a replica have the primary's data, and then be a primary of its own."""
    with Client.from_url(replica.url) as behind, Client.from_url(primary.url) as ahead:
        ahead.config_set("repl-diskless-sync-delay", 0)
        behind.replicaof("127.0.0.1", primary.url.rpartition(":")[2])
        await until(lambda: behind.info("replication")["master_link_status"] == "up", patience=30)
        offset = ahead.info("replication")["master_repl_offset"]
        await until(lambda: behind.info("replication")["slave_repl_offset"] >= offset, patience=30)
        behind.replicaof("NO", "ONE")


async def look(chat: RedisChat, room: Room) -> tuple[Any, ...]:
    """Return how many entries each log has had and where it ends, and where the room stands."""
    wire = await Connection.connect(chat.url, 5)
    ends = [(await wire.ask("XINFO", "STREAM", log))[:10] for log in chat.keys.logs]
    key = chat.keys.bases[chat.keys.shard_of(room.id)] + b"room:" + room.id.encode()
    state = await wire.ask("HGETALL", key)
    wire.close()
    return *ends, state


@asynccontextmanager
async def taken_back() -> AsyncIterator[tuple[RedisChat, Room]]:
    """Give a chat whose Redis has just lost the last three of six messages; no connection was cut."""
    with running_redis() as server, running_redis() as other:
        # Where the first replica attaches, the history gets a new name once.
        await follow(other, server)
        async with redis_chat(server.url, LogSettings(deadline=1.0), guarded=True) as chat:
            room = make_room("haneul", "bada")
            await chat.rooms.create(room)
            await say(chat, room, 3)
            await follow(other, server)
            await say(chat, room, 3)
            await follow(server, other)
            yield chat, room


async def in_one_turn(chat: RedisChat, room: Room) -> None:
    """Send once: this call tells how far the log must be."""
    await append(chat.log, make_draft(room, "haneul", "one", new_id()))


async def in_two_turns(chat: RedisChat, room: Room) -> None:
    """Send twice before the first is answered: the second call does not tell how far the log must be."""
    first = append(chat.log, make_draft(room, "haneul", "one", new_id()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second = append(chat.log, make_draft(room, "haneul", "two", new_id()))
    answers = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(each) for each in answers] == [Unavailable, Unavailable]
    await second


async def create(chat: RedisChat, room: Room) -> None:
    """Make another room in the same shard."""
    rooms = (make_room("haneul") for _ in range(1000))
    shard = chat.keys.shard_of(room.id)
    await chat.rooms.create(next(each for each in rooms if chat.keys.shard_of(each.id) == shard))


WRITES: list[Write] = [
    in_one_turn,
    in_two_turns,
    create,
    lambda chat, room: chat.rooms.join(room.id, "sora", "haneul", 10, NOON),
    lambda chat, room: chat.rooms.leave(room.id, "bada", NOON),
]


@pytest.mark.parametrize("write", WRITES, ids=["one turn", "two turns", "create", "join", "leave"])
async def test_a_redis_that_was_given_older_data_takes_nothing_before_it_is_compared(write: Write) -> None:
    async with taken_back() as (chat, room):
        before = await look(chat, room)
        with pytest.raises(Unavailable):
            await write(chat, room)
        assert await look(chat, room) == before
