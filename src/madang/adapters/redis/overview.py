"""How the shards stand, for those who look after a cluster."""

from collections.abc import Mapping, Sequence

import msgspec

from madang.adapters.redis.backlog import behind
from madang.adapters.redis.caller import Caller
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import GROUPS
from madang.adapters.redis.wire import pack

__all__ = ["ShardOverview", "look_over"]


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


async def look_over(keys: Keys, calls: Caller) -> Sequence[ShardOverview]:
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
