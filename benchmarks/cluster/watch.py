"""Looking at a cluster's log from outside while it works."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.statistics import RedisStatistics
from tests.support.cluster_storage import background

__all__ = ["Watch", "watching"]

_PATIENCE = 30.0


class Watch:
    """Asks Redis how a chat's log stands, and what Redis uses."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls
        self._statistics = RedisStatistics(keys, calls)

    async def behind(self) -> Counter[str]:
        """Return how many entries each group has not acknowledged."""
        total: Counter[str] = Counter()
        for shard in await self._statistics.shards():
            total.update(shard.behind)
        return total

    async def length(self) -> int:
        """Return how many entries the streams hold."""
        return sum(await self._calls.call([pack("XLEN", log) for log in self._keys.logs]))

    async def dead(self) -> int:
        """Return how many dead letters there are."""
        return sum(sum(shard.dead.values()) for shard in await self._statistics.shards())

    async def sync(self, when: str) -> None:
        """Set Redis's ``appendfsync``."""
        await self._calls.call([pack("CONFIG", "SET", "appendfsync", when)])

    async def used_memory(self) -> int:
        """Return the bytes that Redis has allocated for data."""
        (info,) = await self._calls.call([pack("INFO", "memory")])
        lines = dict(line.partition(":")[::2] for line in info.decode().splitlines())
        return int(lines["used_memory"])


@asynccontextmanager
async def watching(redis_url: str, prefix: str) -> AsyncIterator[Watch]:
    """Give a look at the chat that is called ``prefix`` in Redis."""
    calls = RedisClient(redis_url, _PATIENCE)
    async with background(calls.run()):
        yield Watch(Keys(prefix), calls)
