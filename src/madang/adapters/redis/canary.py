"""The canary port on Redis: a short stream that the feed reads along with the logs."""

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys

__all__ = ["RedisCanary"]

_LENGTH = 100


class RedisCanary:
    """Sends canaries."""

    def __init__(self, keys: Keys, calls: RedisClient) -> None:
        self._keys = keys
        self._calls = calls

    async def send(self, node: str) -> None:
        """Send a canary."""
        await self._calls.call([pack("XADD", self._keys.canaries, "MAXLEN", "~", _LENGTH, "*", "node", node)])
