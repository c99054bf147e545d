"""What is repeated over another connection is answered when the first is kept, not before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.rooms import RedisRooms
from madang.adapters.redis.settings import LogSettings
from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import NOON, Draft, append, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, redis_chat
from tests.support.services.redis import Redis, running_redis

T = TypeVar("T")

DEADLINE = 3.0
"""A replica says once a second what it has."""
PATIENCE = 30
SETTINGS = LogSettings(durability=Durability.REPLICA, confirm=True, deadline=DEADLINE)


@pytest.fixture(scope="module")
def primary() -> Iterator[Redis]:
    """Give a Redis."""
    with running_redis(repl_diskless_sync_delay="0") as redis:
        yield redis


@pytest.fixture(scope="module")
def replica(primary: Redis) -> Iterator[Redis]:
    """Give its replica."""
    with running_redis(replicaof=f"127.0.0.1 {urlsplit(primary.url).port}") as redis:
        yield redis


@asynccontextmanager
async def two_nodes(url: str) -> AsyncIterator[tuple[RedisChat, RedisChat]]:
    """Give two nodes of one chat, each with connections of its own."""
    async with redis_chat(url, SETTINGS) as one, redis_chat(url, SETTINGS, one.keys) as other:
        yield one, other


async def kept(change: Callable[[], Awaitable[T]]) -> T:
    """Return what ``change`` answers when the replica is there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await change()
            except Unavailable:
                continue


async def opened(chat: RedisChat) -> Room:
    """Return a new room of one."""
    room = make_room("haneul")
    await chat.rooms.create(room)
    return room


def spoken(room: Room) -> Draft:
    """Return a message with an id of the client's."""
    return make_draft(room, "haneul", client_message_id=new_id())


async def test_a_message_repeated_at_another_node_waits_for_the_replica_too(
    primary: Redis, replica: Redis
) -> None:
    async with two_nodes(primary.url) as (one, other):
        room = await opened(one)
        for each in (one, other):
            await kept(partial(append, each.log, spoken(room)))
        draft = spoken(room)
        replica.service.pause()
        try:
            answers = await asyncio.gather(
                *(append(each.log, draft) for each in (one, other)), return_exceptions=True
            )
        finally:
            replica.service.resume()
        assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
        assert (await kept(partial(append, other.log, draft))).seq == 3


async def test_a_joining_repeated_over_another_connection_waits_for_the_replica_too(
    primary: Redis, replica: Redis
) -> None:
    async with redis_chat(primary.url) as chat:
        room = await opened(chat)
        callers = [RedisClient(primary.url, DEADLINE, Durability.REPLICA) for _ in range(2)]
        async with background(*(caller.run() for caller in callers)):
            one, other = (RedisRooms(chat.keys, each, each, chat.feed.positions) for each in callers)
            for rooms in (one, other):
                await kept(partial(rooms.join, room.id, "bada", "bada", 10, NOON))
                await kept(partial(rooms.leave, room.id, "bada", NOON))
            replica.service.pause()
            try:
                answers = await asyncio.gather(
                    *(rooms.join(room.id, "bada", "bada", 10, NOON) for rooms in (one, other)),
                    return_exceptions=True,
                )
            finally:
                replica.service.resume()
            assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
            assert await kept(partial(other.join, room.id, "bada", "bada", 10, NOON))
