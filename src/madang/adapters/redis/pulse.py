"""The pulse port on Redis: a short stream that the feed reads along with the logs."""

from madang.adapters.redis.caller import Caller
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.wire import pack

__all__ = ["RedisPulse"]

_LENGTH = 100


class RedisPulse:
    """Sends canaries."""

    def __init__(self, keys: Keys, calls: Caller) -> None:
        self._keys = keys
        self._calls = calls

    async def beat(self, node: str) -> None:
        """Send a canary."""
        await self._calls.call([pack("XADD", self._keys.pulse, "MAXLEN", "~", _LENGTH, "*", "node", node)])
