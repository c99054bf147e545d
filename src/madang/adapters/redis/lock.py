"""The lock port on Redis: a key that ends by itself."""

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys

__all__ = ["RedisLock"]


class RedisLock:
    """Holds a key with the holder's name in it."""

    def __init__(self, keys: Keys, calls: RedisClient, name: str, holder: str, seconds: float = 30.0) -> None:
        self._key = keys.lock(name)
        self._calls = calls
        self._holder = holder
        self._milliseconds = int(seconds * 1000)

    async def acquire(self) -> bool:
        """Take the lock, or keep it."""
        taken, held = await self._calls.call(
            [
                pack("SET", self._key, self._holder, "NX", "PX", self._milliseconds),
                pack("GET", self._key),
            ]
        )
        if taken is not None:
            return True
        if held is None or held.decode() != self._holder:
            return False
        (kept,) = await self._calls.call([pack("PEXPIRE", self._key, self._milliseconds)])
        return bool(kept)

    async def release(self) -> None:
        """Give the lock up."""
        (held,) = await self._calls.call([pack("GET", self._key)])
        if held is not None and held.decode() == self._holder:
            await self._calls.call([pack("DEL", self._key)])
