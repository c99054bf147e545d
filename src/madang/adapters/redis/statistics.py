"""The statistics port on Redis."""

from collections.abc import Sequence

from madang.adapters.redis.backlog import behind
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.epoch import lineage_of
from madang.adapters.redis.keys import Keys
from madang.ports.group import GROUPS
from madang.ports.statistics import EpochOverview, ShardOverview

__all__ = ["RedisStatistics"]


class RedisStatistics:
    """Looks at a Redis that may be down, full, or a replica: it writes nothing."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls

    async def shard_count(self) -> int:
        """Return over how many shards the chat is spread, 0 where there is nothing of it."""
        (shards,) = await self._calls.call([pack("HGET", self._keys.layout, "shards")])
        return int(shards or 0)

    async def shards(self) -> Sequence[ShardOverview]:
        """Return how each shard stands."""
        found = []
        for shard, log in enumerate(self._keys.logs):
            length, groups, *dead = await self._calls.call(
                [
                    pack("XLEN", log),
                    pack("XINFO", "GROUPS", log),
                    *(pack("HLEN", self._keys.dead(shard, group)) for group in GROUPS),
                ]
            )
            waiting = behind(length, groups)
            found.append(ShardOverview(shard, length, waiting, dict(zip(GROUPS, dead, strict=True))))
        return found

    async def epoch(self) -> EpochOverview:
        """Return how this Redis stands beside the archive."""
        info, (trusted, epoch, recovered) = await self._calls.call(
            [
                pack("INFO", "everything"),
                pack("HMGET", self._keys.layout, "lineage", "epoch", "recovered"),
            ]
        )
        lineage = lineage_of(info)
        return EpochOverview(int(epoch or 0), int(recovered or 0), (trusted or b"").decode() == lineage)
