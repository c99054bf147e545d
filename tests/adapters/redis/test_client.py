"""Commands whose answers are awaited."""

import asyncio
from urllib.parse import urlsplit

import pytest

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.durability import Durability
from madang.domain.errors import Unavailable
from tests.support.cluster_storage import background
from tests.support.link import Link
from tests.support.services.redis import running_redis


async def test_a_connection_that_says_nothing_any_more_is_made_anew(redis_url: str) -> None:
    port = urlsplit(redis_url).port
    assert port is not None
    async with Link(port) as link:
        calls = RedisClient(redis_url.replace(str(port), str(link.port)), 1.0)
        async with background(calls.run()):
            assert await calls.call([pack("ECHO", "before")]) == [b"before"]
            # As when a firewall has forgotten it: it is open, and nothing comes.
            link.hold(b"swallowed")
            with pytest.raises(Unavailable):
                await calls.call([pack("ECHO", "swallowed")])
            assert await calls.call([pack("ECHO", "after")]) == [b"after"]


async def test_what_many_write_at_once_is_confirmed_at_once() -> None:
    with running_redis(appendfsync="everysec") as server:
        calls = RedisClient(server.url, 5.0, Durability.FSYNC)
        async with background(calls.run()):
            # One after the other, each would wait for a sync of its own: a second.
            answers = await asyncio.gather(
                *(
                    calls.call([pack("SET", f"key{number}", "1"), pack("ECHO", str(number))], writes=True)
                    for number in range(100)
                )
            )
            assert answers == [[b"OK", str(number).encode()] for number in range(100)]
            (statistics,) = await calls.call([pack("INFO", "commandstats")])
    waits = next(line for line in statistics.decode().splitlines() if line.startswith("cmdstat_waitaof:"))
    assert waits.startswith("cmdstat_waitaof:calls=1,")


async def test_what_is_not_kept_is_unavailable_and_the_connection_stays() -> None:
    with running_redis() as server:
        calls = RedisClient(server.url, 1.0, Durability.REPLICA)
        async with background(calls.run()):
            (before,) = await calls.call([pack("CLIENT", "ID")])
            with pytest.raises(Unavailable):
                await calls.call([pack("SET", "key", "1")], writes=True)
            assert await calls.call([pack("CLIENT", "ID")]) == [before]
