"""Who gets a WebSocket that is being opened, and what is answered when nobody does."""

import asyncio
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from madang.transport.handshake import Handshake

if TYPE_CHECKING:
    from madang.transport.websocket import WebSocket

__all__ = ["Gate", "Owner", "Rejection", "Takeover", "refusal"]


class Owner(Protocol):
    """Who gets what comes over a WebSocket."""

    def opened(self, websocket: "WebSocket") -> None:
        """Begin: the WebSocket is open."""

    def receive(self, packet: str | bytes) -> None:
        """Handle a message. Must not raise."""

    def writable(self) -> None:
        """Go on writing: the WebSocket is ready again."""

    def lost(self, reason: str) -> None:
        """Let go: the WebSocket is gone. Not called after `WebSocket.close`."""


class Rejection(Exception):
    """Raised by a `Gate`: answer the opening request with this status and text instead.

    ``retry_after`` is the seconds after which it may be asked again, where that is known.
    """

    def __init__(self, status: int, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after


class Takeover(Exception):
    """Raised by a `Gate`: another protocol takes the connection over, beginning with the opening request."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__("taken over")
        self.protocol = protocol


Gate = Callable[["WebSocket", Handshake], Owner]
"""Decides who owns a WebSocket that is being opened. It may raise `Rejection` or `Takeover`."""


def refusal(status: int, message: str, retry_after: float | None = None) -> bytes:
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
