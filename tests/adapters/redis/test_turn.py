"""The turn: one holder at a time."""

from collections.abc import AsyncIterator

import pytest

from madang.adapters.redis.caller import Caller
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.turn import RedisTurn
from madang.adapters.redis.wire import pack
from tests.support.cluster_storage import background
from tests.support.make import new_id


@pytest.fixture
async def calls(redis_url: str) -> AsyncIterator[Caller]:
    """Give a connection."""
    calls = Caller(redis_url, 5)
    async with background(calls.run()):
        yield calls


async def test_one_holds_it_and_keeps_it_until_it_is_released(calls: Caller) -> None:
    keys = Keys(f"turn-{new_id()}", shards=1)
    first, second = RedisTurn(keys, calls, "work", "a"), RedisTurn(keys, calls, "work", "b")
    assert await first.hold()
    assert await first.hold()
    assert not await second.hold()
    await second.release()
    assert not await second.hold()
    await first.release()
    assert await second.hold()
    await second.release()


async def test_it_ends_by_itself(calls: Caller) -> None:
    keys = Keys(f"turn-{new_id()}", shards=1)
    assert await RedisTurn(keys, calls, "work", "a", seconds=10).hold()
    (milliseconds,) = await calls.call([pack("PTTL", keys.turn("work"))])
    assert 0 < milliseconds <= 10_000
    await calls.call([pack("DEL", keys.turn("work"))])
    assert await RedisTurn(keys, calls, "work", "b").hold()
    await calls.call([pack("DEL", keys.turn("work"))])
