"""The leases port on Redis: a key for each node that ends by itself."""

from collections.abc import Sequence
from typing import Final

import msgspec

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.ports.leases import NodeLease, NodeTakenError

__all__ = ["RedisLeases"]

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(NodeLease).decode


class RedisLeases:
    """Holds leases of ``seconds``."""

    def __init__(self, keys: Keys, calls: RedisClient, seconds: float = 10.0) -> None:
        self._keys = keys
        self._calls = calls
        self._milliseconds = int(seconds * 1000)

    async def renew(self, lease: NodeLease) -> None:
        """Hold the lease for some seconds more."""
        key = self._keys.lease(lease.node)
        (held,) = await self._calls.call([pack("GET", key)])
        if held is not None and _decode(held).address != lease.address:
            raise NodeTakenError(f"the node id {lease.node} is {_decode(held).address}'s")
        await self._calls.call(
            [
                pack("SET", key, _encode(lease), "PX", self._milliseconds),
                pack("SADD", self._keys.nodes, lease.node),
            ]
        )

    async def release(self, node: str) -> None:
        """Give the lease up."""
        await self._calls.call([pack("DEL", self._keys.lease(node)), pack("SREM", self._keys.nodes, node)])

    async def alive(self) -> Sequence[NodeLease]:
        """Return the leases that are held."""
        (names,) = await self._calls.call([pack("SMEMBERS", self._keys.nodes)])
        nodes = sorted(name.decode() for name in names)
        if not nodes:
            return []
        (held,) = await self._calls.call([pack("MGET", *(self._keys.lease(node) for node in nodes))])
        gone = [node for node, lease in zip(nodes, held, strict=True) if lease is None]
        if gone:
            await self._calls.call([pack("SREM", self._keys.nodes, *gone)])
        return [_decode(lease) for lease in held if lease is not None]
