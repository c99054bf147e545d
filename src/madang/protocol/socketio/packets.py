"""The packets of Socket.IO, before anyone has read their arguments."""

from enum import IntEnum
from typing import Any, Final

import msgspec

from madang.protocol.socketio.arguments import decode_arguments
from madang.protocol.socketio.errors import PacketError

__all__ = ["DEFAULT_MAX_DEPTH", "RESERVED_EVENTS", "Packet", "PacketType"]

DEFAULT_MAX_DEPTH: Final = 64
"""How many arrays and objects may be inside each other, unless told otherwise."""

RESERVED_EVENTS: Final = frozenset(
    ("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener")
)
"""Names that mean something to the libraries and may not be sent as events (Socket.IO protocol, "EVENT")."""


class PacketType(IntEnum):
    """What a packet is (Socket.IO protocol, "Packet encoding")."""

    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


class Packet(msgspec.Struct, gc=False):
    """One packet from a client.

    ``data`` is the raw JSON text after the header: for an event an array whose first item is the event's
    name; it has been looked at no further than its first character. ``ack_id`` is the id to acknowledge with,
    None if none is wanted. ``attachments`` are the binary messages that belong to the packet, in order;
    ``expected`` is how many were announced. ``max_depth`` is the deepest nesting `arguments` accepts.
    """

    type: int
    namespace: str
    ack_id: int | None
    data: str
    expected: int = 0
    attachments: list[bytes] | tuple[()] = ()
    max_depth: int = DEFAULT_MAX_DEPTH

    def arguments(self) -> tuple[str, list[Any]]:
        """Decode an event: its name and its arguments, with attachments in their places as bytes.

        Raises `PacketError` if the data is not a JSON array that begins with a name, the name is reserved, it
        nests too deep, a number does not fit, or a placeholder names no attachment.
        """
        name, *arguments = decode_arguments(self.data, self.attachments, self.max_depth) or (None,)
        if not isinstance(name, str):
            raise PacketError("event has no name")
        if name in RESERVED_EVENTS:
            raise PacketError("event name is reserved")
        return name, arguments

    def answers(self) -> list[Any]:
        """Decode an acknowledgement: what the client answered. Raises `PacketError` as `arguments` does."""
        return decode_arguments(self.data, self.attachments, self.max_depth)
