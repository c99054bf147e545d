"""Socket.IO clients over WebSocket so light that a test can hold a thousand, each able to stop reading."""

import asyncio
import socket
from urllib.parse import urlsplit

from tests.interop.wire.raw import KEY
from tests.interop.wire.server import Server

__all__ = ["Bird", "text_frame"]

SMALL_WINDOW = 4_096
"""Bytes the kernel takes for a client that does not read; it at least doubles this."""


class Bird(asyncio.Protocol):
    """One client: it keeps every byte it reads."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.closed = asyncio.Event()
        self._transport: asyncio.Transport
        self._wanted = b""
        self._seen = asyncio.Event()

    @classmethod
    async def hatch(cls, server: Server) -> "Bird":
        """Connect to the main namespace, and wait for its `auth` event."""
        url = urlsplit(server.url)
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(connection, (url.hostname, url.port))
        _, bird = await loop.create_connection(cls, sock=connection)
        bird._transport.write(
            f"GET {url.path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: {url.netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await bird.hears(b'"maxPayload"')
        bird.say("40")
        await bird.hears(b'42["auth",{}]')
        bird.received.clear()
        return bird

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self._wanted and self.received.find(self._wanted, -len(data) - len(self._wanted)) >= 0:
            self._seen.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.closed.set()

    def say(self, packet: str) -> None:
        """Send one text frame."""
        self._transport.write(text_frame(packet.encode(), mask=b"\0\0\0\0"))

    async def hears(self, part: bytes) -> None:
        """Wait until these bytes have come in."""
        self._wanted = part
        self._seen.clear()
        if part not in self.received:
            await self._seen.wait()
        self._wanted = b""

    def stall(self) -> None:
        """Read nothing more."""
        self._transport.pause_reading()

    def read_on(self) -> None:
        """Read again."""
        self._transport.resume_reading()

    def fly(self) -> None:
        """Drop the connection."""
        self._transport.abort()


def text_frame(payload: bytes, mask: bytes = b"") -> bytes:
    """Write a text frame; a client may mask with zeros, which leaves the payload as it is (RFC 6455, 5.3)."""
    masked = 0x80 if mask else 0
    size = len(payload)
    if size < 126:
        return bytes([0x81, masked | size]) + mask + payload
    if size < 1 << 16:
        return bytes([0x81, masked | 126]) + size.to_bytes(2) + mask + payload
    return bytes([0x81, masked | 127]) + size.to_bytes(8) + mask + payload
