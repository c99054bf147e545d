"""Bytes on a TCP connection, for what no client library would send."""

import asyncio
import base64
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from tests.interop.wire.server import Server
from tests.interop.wire.session import PATIENCE

__all__ = ["KEY", "Raw", "client_frame"]

KEY: Final = base64.b64encode(bytes(range(16))).decode()
"""A `Sec-WebSocket-Key`."""


class Raw:
    """A TCP connection to a server under test."""

    def __init__(self, server: Server) -> None:
        self._url = urlsplit(server.url)
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.transport.abort()

    async def request(self, line: str, **headers: str) -> bytes:
        """Send the head of a request and give the head of the answer."""
        fields = {
            "Host": self._url.netloc,
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        head = "".join(f"{name}: {text}\r\n" for name, text in fields.items())
        self.writer.write(f"{line}\r\n{head}\r\n".encode())
        async with asyncio.timeout(PATIENCE):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def upgrade(self, target: str) -> bytes:
        """Send a WebSocket handshake as it should be, and give the head of the answer."""
        return await self.request(
            f"GET {target} HTTP/1.1",
            Connection="Upgrade",
            Upgrade="websocket",
            Sec_WebSocket_Key=KEY,
            Sec_WebSocket_Version="13",
        )

    async def rest(self) -> bytes:
        """Give everything until the server closes the connection, however it does."""
        received = b""
        try:
            async with asyncio.timeout(PATIENCE):
                while piece := await self.reader.read(65_536):
                    received += piece
        except ConnectionResetError:
            return received
        return received


def client_frame(opcode: int, payload: bytes, *, first: int = 0x80, masked: bool = True) -> bytes:
    """Write a short frame as a client would; `first` are the FIN and reserved bits (RFC 6455, 5.2)."""
    assert len(payload) < 126
    mask = b"\x01\x02\x03\x04"
    if not masked:
        return bytes([first | opcode, len(payload)]) + payload
    hidden = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([first | opcode, 0x80 | len(payload)]) + mask + hidden
