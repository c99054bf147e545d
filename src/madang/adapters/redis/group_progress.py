"""The group-progress port on Redis Streams."""

from collections.abc import Collection, Mapping
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import fields_of, pack
from madang.adapters.redis.keys import Keys

__all__ = ["RedisGroupProgress"]

_NOTHING: Final = b"0-0"


class RedisGroupProgress:
    """Asks ``XINFO GROUPS`` and ``XPENDING``; both take as long for many entries as for few."""

    def __init__(self, keys: Keys, name: str, calls: RedisClient) -> None:
        self._keys = keys
        self._name = name
        self._calls = calls

    async def acknowledged(self) -> Mapping[int, bytes]:
        """Return how far each shard was acknowledged."""
        ends: dict[int, bytes] = {}
        for shard, log in enumerate(self._keys.logs):
            end = await self._end(log)
            # What became a dead letter was acknowledged without being offered to anyone.
            (dead,) = await self._calls.call([pack("HEXISTS", self._keys.dead(shard, self._name), end)])
            if not dead:
                ends[shard] = end
        return ends

    async def rewind(self, shards: Collection[int]) -> Mapping[int, bytes]:
        """Set the group back to the beginning of the log."""
        cut: dict[int, bytes] = {}
        for shard in sorted(shards):
            log = self._keys.logs[shard]
            await self._calls.call([pack("XGROUP", "SETID", log, self._name, "0")], writes=True)
            (trimmed,) = await self._calls.call([pack("HGET", self._keys.bases[shard] + b"shard", "trimmed")])
            if trimmed is not None:
                cut[shard] = trimmed
        return cut

    async def _end(self, log: bytes | str) -> bytes:
        groups, pending = await self._calls.call(
            [pack("XINFO", "GROUPS", log), pack("XPENDING", log, self._name, "-", "+", 1)]
        )
        if not pending:
            found = {each[b"name"].decode(): each for each in map(fields_of, groups)}
            return bytes(found[self._name][b"last-delivered-id"])
        (before,) = await self._calls.call([pack("XREVRANGE", log, b"(" + pending[0][0], "-", "COUNT", 1)])
        return bytes(before[0][0]) if before else _NOTHING
