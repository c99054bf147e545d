"""The pending-reads port on Redis: in each shard a set of whose pointers rose."""

from collections.abc import Collection, Sequence

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.shard_call import pack_call
from madang.domain.read_state import Pointer

__all__ = ["RedisPendingReads"]


class RedisPendingReads:
    """Adds to the sets and takes from them; so does the function `mark`."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls

    async def spoke(self, members: Collection[tuple[str, str]]) -> None:
        """Remember that some have said something."""
        names: dict[int, list[str]] = {}
        for room_id, user_id in members:
            names.setdefault(self._keys.shard_of(room_id), []).append(f"{room_id} {user_id}")
        commands = [pack(b"SADD", self._keys.bases[shard] + b"reads", *some) for shard, some in names.items()]
        if commands:
            await self._calls.call(commands, writes=True)

    async def some(self, limit: int) -> Sequence[Pointer]:
        """Return about so many pointers of all shards."""
        of_shard = -(-limit // self._keys.shards)
        commands = [
            pack_call(self._keys, shard, "pending_reads", of_shard) for shard in range(self._keys.shards)
        ]
        answers = await self._calls.call(commands)
        return [
            Pointer(room_id.decode(), user_id.decode(), int(read_seq))
            for flat in answers
            for room_id, user_id, read_seq in zip(*[iter(flat)] * 3, strict=True)
        ]

    async def carried(self, pointers: Sequence[Pointer]) -> None:
        """Forget those that have not risen meanwhile."""
        told: dict[int, list[str | int]] = {}
        for room_id, user_id, read_seq in pointers:
            told.setdefault(self._keys.shard_of(room_id), []).extend((room_id, user_id, read_seq))
        await self._calls.call(
            [pack_call(self._keys, shard, "carried_reads", *some) for shard, some in told.items()]
        )
