"""The contract of the presence port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from madang.adapters.memory.presence import MemoryPresence
from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.presence import RedisPresence
from madang.ports.presence import Presence
from tests.support.cluster_storage import background
from tests.support.make import new_id


@asynccontextmanager
async def memory() -> AsyncIterator[Presence]:
    """Give presence within this process."""
    yield MemoryPresence()


@asynccontextmanager
async def redis(url: str) -> AsyncIterator[Presence]:
    """Give presence as one node of a cluster sees it."""
    keys = Keys(f"presence-{new_id()}", shards=1)
    bus = RedisBus(url, keys)
    calls = RedisClient(url, 5)
    presence = RedisPresence(keys, calls, "node", bus.announce_presence)
    bus.subscribe_presence(presence.tell)
    async with background(calls.run(), bus.run(), presence.run()):
        yield presence
        await presence.clear()


@pytest.fixture(params=["memory", "redis"])
async def presence(request: pytest.FixtureRequest) -> AsyncIterator[Presence]:
    """Give each adapter in turn, with no one there."""
    opened: AbstractAsyncContextManager[Presence]
    opened = memory() if request.param == "memory" else redis(request.getfixturevalue("redis_url"))
    async with opened as presence:
        yield presence


class Watcher:
    """Waits until presence tells what is expected."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._told = asyncio.Event()
        presence.subscribe(self._told.set)

    async def sees(self, *users: str) -> None:
        """Wait until exactly these users are there."""
        async with asyncio.timeout(30):
            while list(await self._presence.online()) != list(users):
                await self._told.wait()
                self._told.clear()


async def test_no_one_is_there_at_first(presence: Presence) -> None:
    assert list(await presence.online()) == []


async def test_who_enters_is_there_sorted_by_id(presence: Presence) -> None:
    watcher = Watcher(presence)
    presence.enter("sol", "s1")
    presence.enter("bada", "s2")
    await watcher.sees("bada", "sol")


async def test_a_user_is_there_as_long_as_one_socket_is(presence: Presence) -> None:
    watcher = Watcher(presence)
    presence.enter("sol", "s1")
    presence.enter("sol", "s2")
    presence.enter("bada", "s3")
    presence.leave("sol", "s1")
    await watcher.sees("bada", "sol")
    presence.leave("sol", "s2")
    await watcher.sees("bada")


async def test_entering_twice_is_entering_once(presence: Presence) -> None:
    watcher = Watcher(presence)
    presence.enter("sol", "s1")
    presence.enter("sol", "s1")
    await watcher.sees("sol")
    presence.leave("sol", "s1")
    await watcher.sees()


async def test_a_socket_that_never_entered_is_ignored(presence: Presence) -> None:
    watcher = Watcher(presence)
    presence.enter("sol", "s1")
    await watcher.sees("sol")
    presence.leave("sol", "unknown")
    presence.leave("nobody", "s1")
    presence.enter("bada", "s2")
    await watcher.sees("bada", "sol")
