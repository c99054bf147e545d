"""Who handles a WebSocket that is being opened, and what is answered when nobody does."""

import asyncio
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, Protocol

from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.transport import Transport

__all__ = [
    "LATE",
    "AcceptHandler",
    "Handover",
    "OpenedWebSocket",
    "UpgradeRejected",
    "WebSocketHandler",
    "http_error",
]


LATE: Final = 0.5
"""Seconds after which those are refused who come too often: who is refused at once comes again at once."""


class OpenedWebSocket(Transport, Protocol):
    """A WebSocket, as those see it who get what comes over it."""

    def adopt(self, handler: "WebSocketHandler") -> None:
        """Give it to another handler."""

    def write(self, frames: bytes) -> None:
        """Write frames."""


class WebSocketHandler(Protocol):
    """Who gets what comes over a WebSocket."""

    def opened(self, websocket: OpenedWebSocket) -> None:
        """Begin: the WebSocket is open."""

    def receive(self, packet: str | bytes) -> None:
        """Handle a message. Must not raise."""

    def writable(self) -> None:
        """Go on writing: the WebSocket is ready again."""

    def lost(self, reason: str) -> None:
        """Let go: the WebSocket is gone. Not called after `WebSocket.close`."""


class UpgradeRejected(Exception):
    """Raised by an `AcceptHandler`: answer the opening request with this status and text instead.

    ``retry_after`` is the seconds after which it may be asked again, where that is known.
    """

    def __init__(self, status: int, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after


class Handover(Exception):
    """Raised by an `AcceptHandler`: another protocol takes over the connection, its opening request first."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__("taken over")
        self.protocol = protocol


AcceptHandler = Callable[[OpenedWebSocket, Handshake], WebSocketHandler]
"""Decides who handles a WebSocket that is being opened. It may raise `UpgradeRejected` or `Handover`."""


def http_error(status: int, message: str, retry_after: float | None = None) -> bytes:
    """Return a whole HTTP answer that opens nothing (RFC 6455, section 4.2.2).

    ``retry_after`` in seconds is rounded up to whole ones (RFC 9110, section 10.2.3).
    """
    body = message.encode()
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        "Sec-WebSocket-Version: 13",
        f"Content-Length: {len(body)}",
    ]
    if retry_after is not None:
        lines.append(f"Retry-After: {math.ceil(retry_after)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
