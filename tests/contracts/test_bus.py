"""The contract of the bus port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec
import pytest
from redis import Redis

from madang.adapters.memory.bus import MemoryBus
from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.keys import Keys
from madang.domain.events import Typing
from madang.domain.read_state import ReadTo
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


async def test_every_listener_hears_who_has_read_further(bus: Bus) -> None:
    heard: list[asyncio.Queue[ReadTo]] = [asyncio.Queue(), asyncio.Queue()]
    for queue in heard:
        bus.subscribe_reads(queue.put_nowait)
    read = ReadTo("room", "하늘", 7, 2, is_shown=True, socket_id="s1")
    bus.publish_read(read)
    async with asyncio.timeout(30):
        assert [await queue.get() for queue in heard] == [read] * 2


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


async def test_a_return_that_was_announced_before_one_s_own_is_not_heard_late(redis_url: str) -> None:
    keys = Keys(f"bus-{new_id()}", shards=1)
    here, there = (RedisBus(redis_url, keys) for _ in range(2))
    returned: asyncio.Queue[str] = asyncio.Queue()
    typed: asyncio.Queue[Typing] = asyncio.Queue()
    here.subscribe_returns(returned.put_nowait)
    here.subscribe(typed.put_nowait)
    late = msgspec.json.encode([[], False, False, ["mina"], "there"])
    async with background(here.run(), there.run()), asyncio.timeout(30):
        for bus in (here, there):
            await bus.ready.wait()
        here.announce_return("mina")
        here.publish(Typing("room", "mina"))
        # Accepted by Redis before this loop goes on, and writes what `here` has to say.
        with Redis.from_url(redis_url, protocol=2) as redis:
            redis.publish(keys.ephemeral, late)
        await typed.get()
        assert returned.empty()
        # It was heard here itself by now: what is announced behind it is newer.
        there.announce_return("mina")
        assert await returned.get() == "mina"


async def test_returns_are_heard_also_where_one_s_own_was_never_published(redis_url: str) -> None:
    keys = Keys(f"bus-{new_id()}", shards=1)
    here, there = (RedisBus(redis_url, keys) for _ in range(2))
    returned: asyncio.Queue[str] = asyncio.Queue()
    here.subscribe_returns(returned.put_nowait)
    here.announce_return("mina")
    await asyncio.sleep(0)  # there is no connection yet: it is dropped
    async with background(here.run(), there.run()), asyncio.timeout(30):
        for bus in (here, there):
            await bus.ready.wait()
        there.announce_return("mina")
        assert await returned.get() == "mina"
