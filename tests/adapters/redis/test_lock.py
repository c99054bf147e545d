"""The lock: one holder at a time."""

from collections.abc import AsyncIterator

import pytest

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.lock import RedisLock
from tests.support.cluster_storage import background
from tests.support.make import new_id


@pytest.fixture
async def calls(redis_url: str) -> AsyncIterator[RedisClient]:
    """Give a connection."""
    calls = RedisClient(redis_url, 5)
    async with background(calls.run()):
        yield calls


async def test_one_holds_it_and_keeps_it_until_it_is_released(calls: RedisClient) -> None:
    keys = Keys(f"lock-{new_id()}", shards=1)
    first, second = RedisLock(keys, calls, "work", "a"), RedisLock(keys, calls, "work", "b")
    assert await first.acquire()
    assert await first.acquire()
    assert not await second.acquire()
    await second.release()
    assert not await second.acquire()
    await first.release()
    assert await second.acquire()
    await second.release()


async def test_it_ends_by_itself(calls: RedisClient) -> None:
    keys = Keys(f"lock-{new_id()}", shards=1)
    assert await RedisLock(keys, calls, "work", "a", seconds=10).acquire()
    (milliseconds,) = await calls.call([pack("PTTL", keys.lock("work"))])
    assert 0 < milliseconds <= 10_000
    await calls.call([pack("DEL", keys.lock("work"))])
    assert await RedisLock(keys, calls, "work", "b").acquire()
    await calls.call([pack("DEL", keys.lock("work"))])
