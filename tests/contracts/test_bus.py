"""The contract of the bus port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from madang.adapters.memory.bus import MemoryBus
from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.keys import Keys
from madang.domain.events import Typing
from madang.ports.bus import Bus
from tests.support.cluster_storage import background
from tests.support.make import new_id


@asynccontextmanager
async def memory() -> AsyncIterator[Bus]:
    """Give a bus within this process."""
    yield MemoryBus()


@asynccontextmanager
async def redis(url: str) -> AsyncIterator[Bus]:
    """Give a bus that listens."""
    bus = RedisBus(url, Keys(f"bus-{new_id()}", shards=1))
    listening = asyncio.Event()
    bus.subscribe_presence(listening.set)
    async with background(bus.run()):
        await listening.wait()
        yield bus


@pytest.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """Give each adapter in turn."""
    opened: AbstractAsyncContextManager[Bus]
    opened = memory() if request.param == "memory" else redis(request.getfixturevalue("redis_url"))
    async with opened as bus:
        yield bus


async def test_every_listener_hears_it_the_publisher_s_own_too(bus: Bus) -> None:
    heard: list[asyncio.Queue[Typing]] = [asyncio.Queue(), asyncio.Queue()]
    for queue in heard:
        bus.subscribe(queue.put_nowait)
    bus.publish(Typing("room", "하늘"))
    async with asyncio.timeout(30):
        assert [await queue.get() for queue in heard] == [Typing("room", "하늘")] * 2


async def test_what_is_published_in_turn_is_heard_in_turn(bus: Bus) -> None:
    heard: asyncio.Queue[Typing] = asyncio.Queue()
    bus.subscribe(heard.put_nowait)
    for number in range(20):
        bus.publish(Typing("room", f"user-{number}"))
    async with asyncio.timeout(30):
        assert [(await heard.get()).user_id for _ in range(20)] == [f"user-{number}" for number in range(20)]


async def test_other_nodes_alone_hear_who_came_back(redis_url: str) -> None:
    keys = Keys(f"bus-{new_id()}", shards=1)
    buses = [RedisBus(redis_url, keys) for _ in range(2)]
    heard: list[asyncio.Queue[str]] = [asyncio.Queue(), asyncio.Queue()]
    for bus, queue in zip(buses, heard, strict=True):
        bus.subscribe_returns(queue.put_nowait)
    async with background(*(bus.run() for bus in buses)), asyncio.timeout(30):
        for bus in buses:
            await bus.ready.wait()
        buses[0].announce_return("first")
        assert await heard[1].get() == "first"
        buses[1].announce_return("second")
        assert await heard[0].get() == "second"
    assert heard[1].empty()
