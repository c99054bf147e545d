"""HTTP long-polling: the poll that waits for packets, and the POSTs that bring them.

A client has one GET and one POST under way at most; a second of its kind is answered 400 and ends the session
(Engine.IO protocol, "HTTP long-polling"; `Endpoint`). What a GET is answered with:

===============================  =======================================================================
the session                      the poll
===============================  =======================================================================
open, something pending          is answered at once with the first packets
open, nothing pending            waits (``ready``) for packets, for a noop, or for the end
corked                           waits, whatever is pending: the first answer is not decided yet
ended, something in ``last``     is answered with the first of that; with the rest the session is forgotten
ended, nothing in ``last``       is answered 400 ("Session ID unknown"), as of then every request is
===============================  =======================================================================
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final

from madang.protocol.engineio import MAX_PACKETS_PER_POLL, PacketType, encode_payload, take
from madang.protocol.websocket import CloseCode, Opcode, frame
from madang.transport.engineio.statistics import Statistics

__all__ = ["GONE", "NOOP", "Polling", "read_body"]

Receive = Callable[[], Awaitable[Any]]

GONE: Final = b""
"""What a poll is answered inside when its session has ended, for it to become an error."""
NOOP: Final = PacketType.NOOP.encode()
_CLOSE: Final = (Opcode.TEXT, PacketType.CLOSE.encode())
_CLOSE_FRAME: Final = frame(*_CLOSE)


class Polling:
    """Carries a session over HTTP long-polling: at most one poll and one POST at a time."""

    __slots__ = ("_room", "_statistics", "_waiter", "last", "posting")

    name: ClassVar[str] = "polling"

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._waiter: asyncio.Future[bytes] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self.last: list[bytes] = []
        """What the polls after the end of the session are answered with."""
        self.posting = False

    # -- Transport

    @property
    def ready(self) -> bool:
        """Whether a poll is waiting."""
        return self._waiter is not None

    @property
    def buffered(self) -> int:
        """Nothing is held here; what no poll has fetched is still pending."""
        return 0

    def carry(self, pending: list[bytes]) -> None:
        """Answer the waiting poll with the first packets."""
        self.answer(self.encode(pending))

    def close(self, pending: list[bytes], code: int, reason: str) -> None:  # noqa: ARG002 - polling has no place for it
        """Answer the next polls with what is pending; then, if ``code`` is normal, with a close packet.

        Otherwise the poll after that is an error, for that is what brings every client back: several take a
        close packet for the wish that they stay away.
        """
        self.last = [*pending, _CLOSE_FRAME] if code == CloseCode.NORMAL else list(pending)
        if self._waiter is not None:
            self.answer(self.encode(self.last) if self.last else GONE)

    def dismiss(self) -> None:
        """Release the waiting poll with a noop."""
        self.answer(NOOP)

    def hold(self) -> None:
        """Let the POST wait that is being handled; the next comes when it is answered."""
        self._room.clear()

    def release(self) -> None:
        """Let it go on."""
        self._room.set()

    # -- for the endpoint

    async def room(self) -> None:
        """Wait until the session takes packets."""
        await self._room.wait()

    def answer(self, body: bytes) -> None:
        """Answer the waiting poll with this, if one waits."""
        waiter, self._waiter = self._waiter, None
        # Done without an answer is what the client has given up; its request then ends the session.
        if waiter is not None and not waiter.done():
            waiter.set_result(body)

    def wait(self) -> asyncio.Future[bytes]:
        """Register the poll as waiting."""
        self._waiter = asyncio.get_running_loop().create_future()
        return self._waiter

    def encode(self, pending: list[bytes]) -> bytes:
        """Take the first packets off ``pending`` as the body of an answer.

        A close packet travels alone: the official client hears it before the packets it came with, and loses
        them, be they the DISCONNECT that tells it to stay away.
        """
        packets = take(pending, MAX_PACKETS_PER_POLL)
        if len(packets) > 1 and packets[-1] == _CLOSE:
            packets.pop()
            pending.append(_CLOSE_FRAME)
        body = encode_payload(packets)
        self._statistics.writes += 1
        self._statistics.bytes_sent += len(body)
        return body


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Read a request's body.

    None if it is longer than ``limit`` bytes. Raises ConnectionError if the client goes away.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ConnectionError("the client went away")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
