"""The seam for sessions that live in another process."""

import asyncio
from typing import Protocol

from uvicorn._types import ASGI3Application  # uvicorn's ASGI types have no public home

from madang.transport.engineio.handshake import Handshake

__all__ = ["RemoteSessions"]


class RemoteSessions(Protocol):
    """Asked when a request names a session that is not here; None means: answer "Session ID unknown"."""

    def request(self, sid: str) -> ASGI3Application | None:
        """Return the application that answers a polling request of this session, from its beginning."""

    def upgrade(self, sid: str, handshake: Handshake) -> asyncio.Protocol | None:
        """Return the protocol that takes over the connection of a WebSocket request of this session.

        It gets `connection_made`, and then the request's head, `Handshake.head`, by `data_received`.
        """
