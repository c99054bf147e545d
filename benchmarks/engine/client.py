"""Clients that cost as little as a client can: raw WebSocket frames, answers counted instead of read."""

import asyncio
import binascii
import os
from collections.abc import Callable
from typing import Any, Final

import msgspec

from madang.protocol.websocket import Opcode, split
from madang.protocol.websocket.masking import apply_mask

__all__ = ["Client", "connect", "masked"]

_DELIVERY: Final = b'"receive_message"'
_ACK: Final = b"43/chat,"
_SYNC: Final = b'42/chat,["sync"'
_PING: Final = b"\x81\x012"
_MASK: Final = b"\x00\x00\x00\x00"
_SHORT: Final = 126


def masked(text: bytes) -> bytes:
    """Return a text frame masked with zeros: legal, and free."""
    if len(text) < _SHORT:
        return bytes((0x81, 0x80 | len(text))) + _MASK + apply_mask(text, _MASK)
    return bytes((0x81, 0xFE)) + len(text).to_bytes(2, "big") + _MASK + text


class Client(asyncio.Protocol):
    """One socket in ``/chat``.

    While it is being set up every packet is read. Once `count` was called, only the marks of deliveries and
    acknowledgements are counted, and ``on_ack`` is called with the client and how many came.

    Attributes:
        welcome: what the namespace was answered with (JSON).
        synced: the last packet that said how far it has heard everything.
    """

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.deliveries = 0
        self.acks = 0
        self.counting = False
        self.welcome = b""
        self.synced = b""
        self.on_ack: Callable[[Client, int], None] | None = None
        self._buffer = b""
        self._upgraded = False
        self._packets: asyncio.Queue[bytes] = asyncio.Queue()
        self._delivery = _Mark(_DELIVERY)
        self._ack = _Mark(_ACK)
        self._id = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # always a stream
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.counting:
            self._count(data)
            return
        self._buffer += data
        if not self._upgraded:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(head.decode())
            self._upgraded, self._buffer = True, rest
        self._read()

    def send(self, text: bytes) -> None:
        self.transport.write(masked(text))

    def emit(self, name: str, payload: object) -> None:
        """Send an event that asks for an acknowledgement."""
        self._id += 1
        self.send(b"42/chat,%d" % self._id + msgspec.json.encode((name, payload)))

    async def request(self, name: str, payload: object) -> dict[str, Any]:
        """Send an event and wait for its acknowledgement."""
        self.emit(name, payload)
        mark = _ACK + b"%d[" % self._id
        while True:
            packet = await self._packets.get()
            if packet.startswith(mark):
                answer: dict[str, Any] = msgspec.json.decode(packet[len(mark) - 1 :])[0]
                return answer

    async def expect(self, prefix: bytes) -> bytes:
        """Wait for a packet that begins so."""
        while True:
            packet = await self._packets.get()
            if packet.startswith(prefix):
                return packet

    def count(self) -> None:
        """Read no more, only count."""
        self.counting = True

    def _read(self) -> None:
        while len(self._buffer) > 1:
            length = self._buffer[1]
            whole = 2 + length
            if length == _SHORT:
                whole = 4 + int.from_bytes(self._buffer[2:4], "big")
            elif length > _SHORT:
                whole = 10 + int.from_bytes(self._buffer[2:10], "big")
            if len(self._buffer) < whole:
                return
            packets, _ = split(self._buffer[:whole], 1)
            self._buffer = self._buffer[whole:]
            opcode, payload = packets[0]
            if opcode == Opcode.TEXT and payload == b"2":
                self.send(b"3")
            else:
                if payload.startswith(_SYNC):
                    self.synced = payload
                self._packets.put_nowait(payload)

    def _count(self, data: bytes) -> None:
        self.deliveries += self._delivery.feed(data)
        if _PING in data:
            self.send(b"3")
        acks = self._ack.feed(data)
        if acks:
            self.acks += acks
            if self.on_ack is not None:
                self.on_ack(self, acks)


class _Mark:
    """Counts how often a mark comes in a stream, also across two reads."""

    __slots__ = ("_mark", "_reach", "_tail")

    def __init__(self, mark: bytes) -> None:
        self._mark = mark
        self._reach = len(mark) - 1
        self._tail = b""

    def feed(self, data: bytes) -> int:
        seam = self._tail + data[: self._reach]
        count = data.count(self._mark) + seam.count(self._mark)
        self._tail = (self._tail + data if len(data) < self._reach else data)[-self._reach :]
        return count


async def connect(port: int, auth: bytes = b"") -> Client:
    """Connect a WebSocket, and the namespace, with what the handshake says (JSON)."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(Client, "127.0.0.1", port)
    client.transport.write(
        b"GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + binascii.b2a_base64(os.urandom(16), newline=False)
        + b"\r\n\r\n"
    )
    await client.expect(b"0")
    client.send(b"40/chat," + auth)
    client.welcome = (await client.expect(b"40/chat,"))[len(b"40/chat,") :]
    return client
