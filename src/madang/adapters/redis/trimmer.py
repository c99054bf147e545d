"""The trimmer port on Redis."""

from collections.abc import Mapping
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.shard_call import pack_call

__all__ = ["RedisTrimmer"]

_ENTRIES: Final = 500


class RedisTrimmer:
    """Cuts a little at a time, so that no message waits long for it."""

    def __init__(self, keys: Keys, calls: RedisClient, tail: float) -> None:
        """Keep every entry for ``tail`` seconds."""
        self._keys = keys
        self._calls = calls
        self._tail = int(tail * 1000)

    async def trim(self, read: Mapping[int, str]) -> int:
        """Cut what nobody needs."""
        total, shards = 0, set(range(self._keys.shards))
        while shards:
            order = sorted(shards)
            cut = await self._calls.call(
                [
                    pack_call(
                        *(self._keys, shard, "trim"),
                        *(read.get(shard, ""), self._tail, len(self._keys.groups), _ENTRIES),
                    )
                    for shard in order
                ]
            )
            total += sum(cut)
            shards = {shard for shard, count in zip(order, cut, strict=True) if count == _ENTRIES}
        return total
