"""The turn port on Redis: a key that ends by itself."""

from madang.adapters.redis.caller import Caller
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.wire import pack

__all__ = ["RedisTurn"]


class RedisTurn:
    """Holds a key with the holder's name in it."""

    def __init__(self, keys: Keys, calls: Caller, name: str, holder: str, seconds: float = 30.0) -> None:
        self._key = keys.turn(name)
        self._calls = calls
        self._holder = holder
        self._milliseconds = int(seconds * 1000)

    async def hold(self) -> bool:
        """Take the turn, or keep it."""
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
        """Give the turn up."""
        (held,) = await self._calls.call([pack("GET", self._key)])
        if held is not None and held.decode() == self._holder:
            await self._calls.call([pack("DEL", self._key)])
