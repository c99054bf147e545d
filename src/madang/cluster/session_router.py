"""The way to another node, for requests that a balancer brought to the wrong one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from madang.cluster.http_proxy import (
    HOP,
    Bounds,
    Receive,
    Scope,
    Send,
    body_size,
    forward,
    is_hop,
    overloaded,
    unknown_session,
)
from madang.cluster.node_ids import node_of
from madang.cluster.tunnel import Tunnel
from madang.transport import Handshake

__all__ = ["SessionRouter"]

Application = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI 3 application; each library has types of its own for the same thing."""

_AT_ONCE: Final = 10_000
"""Requests and connections that are passed on at the same time; further ones are turned away."""
_BYTES_AT_ONCE: Final = 64 << 20
"""Bytes that the bodies of these requests may have together."""


class SessionRouter:
    """Passes polls and upgrades on to the session's node: one hop, and to leased addresses only."""

    def __init__(self, node: str, address_of: Callable[[str], str | None], bounds: Bounds) -> None:
        """Pass on for ``node``; ``address_of`` knows the leases."""
        self._node = node
        self._address_of = address_of
        self._bounds = bounds
        self._requests = 0
        self._bytes = 0
        self._tunnels: set[Tunnel] = set()

    def request(self, sid: str) -> Application | None:
        """Return the application that passes a poll on; ``None`` when no living node owns ``sid``."""
        address = self._owner(sid)
        if address is None:
            return None

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            if is_hop(scope):
                await unknown_session(send)
                return
            size = body_size(scope, self._bounds.body)
            if self._bytes + size > _BYTES_AT_ONCE:
                await overloaded(send)
                return
            self._requests += 1
            self._bytes += size
            try:
                await forward(address, self._node, self._bounds, scope, receive, send)
            finally:
                self._requests -= 1
                self._bytes -= size

        return application

    def upgrade(self, sid: str, handshake: Handshake) -> asyncio.Protocol | None:
        """Return the protocol that leads a WebSocket to its owner; ``None`` when there is none alive."""
        address = self._owner(sid)
        if address is None or HOP in handshake.headers:
            return None
        tunnel = Tunnel(address, self._node, self._bounds.patience, self._tunnels.discard)
        self._tunnels.add(tunnel)
        return tunnel

    def close(self) -> None:
        """Close the connections that lead on, so that their clients find another way."""
        for tunnel in tuple(self._tunnels):
            tunnel.close()

    def _owner(self, sid: str) -> str | None:
        name = node_of(sid)
        is_full = self._requests + len(self._tunnels) >= _AT_ONCE
        if name is None or name == self._node or is_full:
            return None
        return self._address_of(name)
