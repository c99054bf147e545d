"""What the server asks of the application behind a namespace."""

from collections.abc import Awaitable, Sequence
from typing import Any, NamedTuple, Protocol

from madang.protocol.socketio import EncodedPacket, Packet
from madang.transport.socketio.socket import Socket

__all__ = ["Admission", "Application", "ConnectionRefused", "Decision", "Event"]

Event = Packet
"""An event as `Application.received` gets it.

``data`` raw, ``attachments``, ``ack_id``, and ``arguments()`` to decode it.
"""


class Admission(NamedTuple):
    """How a client is taken in.

    Attributes:
        packets: what stands right behind the answer.
        pid: what the client shows when it comes back, ``None`` for nothing. It takes itself for recovered
            where it is the one that it showed.
    """

    packets: Sequence[EncodedPacket] = ()
    pid: str | None = None


Decision = Awaitable[Admission]
"""What `Application.connected` returns to decide later."""


class ConnectionRefused(Exception):
    """Raised by `Application.connected` to refuse a client.

    It gets a CONNECT_ERROR with this message and data.
    """

    def __init__(self, message: str, data: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class Application(Protocol):
    """What lives in a namespace. All methods are called on the event loop and must not block it.

    Whatever they raise besides what is named here is logged and changes nothing for the client or anyone
    else.
    """

    def connected(self, socket: Socket, auth: Any) -> Decision | None:
        """Take in a new socket; ``auth`` is the client's JSON object, ``{}`` if it sent none.

        What is sent to the socket in here follows the answer that connects it, which has not left yet. Raise
        `ConnectionRefused` to refuse it instead: then nothing sent here leaves, and `disconnected` is not
        called.

        Return an awaitable to decide later, for example when a store was asked. Until then nothing is
        written to the client's session, and nothing that it sends is handled; `disconnected` may be called
        meanwhile. The packets of its result stand right behind the answer, before all that was sent
        meanwhile. It may raise `ConnectionRefused` as well.
        """

    def received(self, socket: Socket, event: Event) -> None:
        """Handle an event. Raise `PacketError` if it is malformed.

        The connection is then closed as a parse error.
        """

    def disconnected(self, socket: Socket, reason: str) -> None:
        """Let go of a socket, once for each whose `connected` returned; nothing sent to it arrives any more.

        ``reason`` is one of the reference server's words: "client namespace disconnect", "server namespace
        disconnect", "transport close", "transport error", "ping timeout", "parse error", "forced close",
        "server shutting down"; or ours: "outbox full".
        """
