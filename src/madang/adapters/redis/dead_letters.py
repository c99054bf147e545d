"""The dead letters port on Redis: a hash for each shard and group."""

from collections.abc import Iterator, Sequence

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.group import delivery
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.offsets import entry_id
from madang.ports.dead_letters import DeadLetter

__all__ = ["RedisDeadLetters"]


class RedisDeadLetters:
    """Reads what ``RedisGroup.dead_letter`` wrote."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls

    async def all(self, group: str) -> Sequence[DeadLetter]:
        """Return a group's dead letters, the oldest entry first."""
        shards = range(self._keys.shards)
        answers = await self._calls.call([pack("HGETALL", self._keys.dead(shard, group)) for shard in shards])
        letters = [
            _letter(group, shard, entry, packed)
            for shard, answer in zip(shards, answers, strict=True)
            for entry, packed in zip(answer[::2], answer[1::2], strict=True)
        ]
        return sorted(letters, key=lambda letter: entry_id(letter.delivery.place[1]))

    async def drop(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        shard, entry = letter.delivery.place
        await self._calls.call([pack("HDEL", self._keys.dead(shard, letter.group), entry)], writes=True)


def _letter(group: str, shard: int, entry: bytes, packed: bytes) -> DeadLetter:
    reason, buried_at, *fields = _parts(packed)
    return DeadLetter(
        id=f"{shard}/{entry.decode()}",
        group=group,
        reason=reason.decode(),
        buried_at=int(buried_at),
        fields=[each.decode(errors="replace") for each in fields],
        delivery=delivery(shard, entry, fields),
    )


def _parts(packed: bytes) -> Iterator[bytes]:
    while packed:
        length, _, rest = packed.partition(b":")
        yield rest[: int(length)]
        packed = rest[int(length) :]
