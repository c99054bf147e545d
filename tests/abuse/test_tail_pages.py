"""Pages of the newest messages in a cluster: a node asks Redis for a few at a time, whoever wants them."""

import asyncio
from typing import Any, cast

import pytest

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.tail import RedisTail
from madang.domain.errors import Unavailable

AT_ONCE = 2


class Redis:
    """Answers pages when it is told to, and counts those under way."""

    def __init__(self, deadline: float = 60.0) -> None:
        self.deadline = deadline
        self.under_way: list[asyncio.Future[list[Any]]] = []
        self.asked = 0

    def call(self, packed: object) -> "asyncio.Future[list[Any]]":
        del packed
        self.asked += 1
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self.under_way.append(answer)
        return answer

    def answer(self) -> None:
        self.under_way.pop(0).set_result([[1, 0, [], []]])


def tail_of(redis: Redis) -> RedisTail:
    return RedisTail(Keys("some", 1), cast("RedisClient", redis))


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_few_pages_are_under_way_at_a_time() -> None:
    redis = Redis()
    pages = [
        asyncio.create_task(tail.before("room", None, 200)) for tail in [tail_of(redis)] for _ in range(20)
    ]
    await turns()
    for number in range(20):
        assert len(redis.under_way) == min(AT_ONCE, 20 - number)
        redis.answer()
        await turns()
    assert [(await page).newest for page in pages] == [0] * 20


async def test_who_has_gone_holds_its_turn_until_redis_has_answered() -> None:
    redis = Redis()
    tail = tail_of(redis)
    pages = [asyncio.create_task(tail.before("room", None, 200)) for _ in range(5)]
    await turns()
    for page in pages[:3]:
        page.cancel()
    await turns()
    assert redis.asked == AT_ONCE
    redis.answer()
    redis.under_way.pop(0).set_exception(Unavailable.__new__(Unavailable))
    await turns()
    assert redis.asked == 2 * AT_ONCE
    while redis.under_way:
        redis.answer()
    assert [(await page).newest for page in pages[3:]] == [0, 0]


async def test_who_waits_longer_than_a_call_may_take_is_told_so() -> None:
    redis = Redis(deadline=0.001)
    tail = tail_of(redis)
    pages = [asyncio.create_task(tail.before("room", None, 200)) for _ in range(AT_ONCE)]
    await turns()
    with pytest.raises(Unavailable):
        await tail.before("room", None, 200)
    while redis.under_way:
        redis.answer()
    await asyncio.gather(*pages)
