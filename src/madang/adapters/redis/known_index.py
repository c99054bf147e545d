"""The known-index port on Redis: a field of the layout."""

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import INDEX_FIELD, Keys

__all__ = ["RedisKnownIndex"]


class RedisKnownIndex:
    """Keeps it beside the names of the table and of the index."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls

    async def read(self) -> str | None:
        """Return what was remembered."""
        (found,) = await self._calls.call([pack("HGET", self._keys.layout, INDEX_FIELD)])
        return None if found is None else found.decode()

    async def remember(self, identity: str) -> None:
        """Remember an index."""
        await self._calls.call([pack("HSET", self._keys.layout, INDEX_FIELD, identity)], writes=True)
