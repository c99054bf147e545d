"""How the shards stand, for those who look after a cluster."""

from collections.abc import Mapping, Sequence

import msgspec

from madang.adapters.redis.backlog import behind
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.epoch import lineage_of
from madang.adapters.redis.keys import Keys
from madang.ports.group import GROUPS

__all__ = ["EpochOverview", "ShardOverview", "look_at_epoch", "look_over", "shards_there"]


class ShardOverview(msgspec.Struct, frozen=True):
    """A shard.

    Attributes:
        length: entries that its log holds.
        behind: for each group, entries that it has not acknowledged.
        dead: for each group, its dead letters.
    """

    shard: int
    length: int
    behind: Mapping[str, int]
    dead: Mapping[str, int]


async def shards_there(keys: Keys, calls: RedisClient) -> int:
    """Return over how many shards the chat is spread in Redis, 0 where there is nothing of it.

    Raises:
        Unavailable: Redis does not answer.
    """
    (shards,) = await calls.call([pack("HGET", keys.layout, "shards")])
    return int(shards or 0)


async def look_over(keys: Keys, calls: RedisClient) -> Sequence[ShardOverview]:
    """Return how each shard stands.

    Raises:
        Unavailable: Redis does not answer.
    """
    found = []
    for shard, log in enumerate(keys.logs):
        length, groups, *dead = await calls.call(
            [
                pack("XLEN", log),
                pack("XINFO", "GROUPS", log),
                *(pack("HLEN", keys.dead(shard, group)) for group in GROUPS),
            ]
        )
        waiting = behind(length, groups)
        found.append(ShardOverview(shard, length, waiting, dict(zip(GROUPS, dead, strict=True))))
    return found


class EpochOverview(msgspec.Struct, frozen=True):
    """How this Redis stands beside the archive.

    Attributes:
        epoch: how often Redis was another one than before, 0 for unknown.
        recovered: Unix ms at which it was restored from the archive last, 0 for never.
        is_trusted: whether it was compared with the archive since it started.
    """

    epoch: int
    recovered: int
    is_trusted: bool


async def look_at_epoch(keys: Keys, calls: RedisClient) -> EpochOverview:
    """Return how this Redis stands beside the archive.

    Raises:
        Unavailable: Redis does not answer.
    """
    info, (trusted, epoch, recovered) = await calls.call(
        [pack("INFO", "everything"), pack("HMGET", keys.layout, "lineage", "epoch", "recovered")]
    )
    lineage = lineage_of(info)
    return EpochOverview(int(epoch or 0), int(recovered or 0), (trusted or b"").decode() == lineage)
