"""From Engine.IO messages to Socket.IO packets (Socket.IO protocol, "Packet encoding")."""

import re
from typing import Final

from madang.protocol.socketio.errors import PacketError
from madang.protocol.socketio.packets import DEFAULT_MAX_DEPTH, Packet, PacketType

__all__ = ["MAX_ACK_ID", "Assembly", "parse"]

MAX_ACK_ID: Final = (1 << 53) - 1
"""The largest id a client in JavaScript can count to."""

DEFAULT_MAX_GATHERED: Final = 1_000_000
"""Bytes the attachments of one packet may have together, unless told otherwise."""

_MAX_DIGITS: Final = len(str(MAX_ACK_ID))
# [0-9], for \d would take digits of every script.
_HEADER: Final = re.compile(r"([0-6])(?:(?<=[56])([1-9][0-9]{0,8})-)?(?:(/[^,]*)(?:,|\Z))?([0-9]*)")
_ROOT: Final = "/"
_ACK: Final = int(PacketType.ACK)
_BINARY: Final = {
    int(PacketType.BINARY_EVENT): int(PacketType.EVENT),
    int(PacketType.BINARY_ACK): int(PacketType.ACK),
}
# What the data of each type may begin with; whoever decodes it checks the rest.
_BEGINNINGS: Final = {
    int(PacketType.CONNECT): (frozenset(("", "{")), "auth is not a JSON object"),
    int(PacketType.DISCONNECT): (frozenset(("",)), "disconnect with data"),
    int(PacketType.EVENT): (frozenset(("[",)), "data is not a JSON array"),
    int(PacketType.ACK): (frozenset(("[",)), "data is not a JSON array"),
    int(PacketType.CONNECT_ERROR): (frozenset(("", "{", '"')), "error is no message"),
}


def parse(message: str, max_attachments: int = 10, max_depth: int = DEFAULT_MAX_DEPTH) -> Packet:
    """Read a packet's header.

    The packet is whole unless it expects attachments: then its type is already that of the whole, and an
    `Assembly` gathers what follows. Raises `PacketError`.
    """
    match = _HEADER.match(message)
    if match is None:
        raise PacketError("unknown packet type")
    digit, announced, namespace, digits = match.groups()
    data = message[match.end() :]
    kind, expected = int(digit), 0
    if kind in _BINARY:
        kind, expected = _BINARY[kind], _expected(announced, max_attachments)
    beginnings, otherwise = _BEGINNINGS[kind]
    if data[:1] not in beginnings:
        raise PacketError(otherwise)
    if digits:
        ack_id = _ack_id(digits)
    elif kind == _ACK:
        raise PacketError("acknowledgement without an id")
    else:
        ack_id = None
    return Packet(kind, namespace or _ROOT, ack_id, data, expected, (), max_depth)


def _expected(announced: str | None, max_attachments: int) -> int:
    if announced is None:
        raise PacketError("binary packet without attachments")
    if int(announced) > max_attachments:
        raise PacketError("too many attachments")
    return int(announced)


def _ack_id(digits: str) -> int:
    if len(digits) > _MAX_DIGITS or (number := int(digits)) > MAX_ACK_ID:
        raise PacketError("id is too large")
    return number


class Assembly:
    """A packet whose attachments are still coming in."""

    __slots__ = ("_attachments", "_left", "_packet")

    def __init__(self, packet: Packet, max_bytes: int = DEFAULT_MAX_GATHERED) -> None:
        self._packet = packet
        self._left = max_bytes
        self._attachments: list[bytes] = []

    def add(self, attachment: bytes) -> Packet | None:
        """Append an attachment; return the packet once it is whole.

        Raises `PacketError` when the attachments have more bytes together than allowed.
        """
        self._left -= len(attachment)
        if self._left < 0:
            raise PacketError("attachments are too large")
        self._attachments.append(attachment)
        if len(self._attachments) < self._packet.expected:
            return None
        self._packet.attachments = self._attachments
        return self._packet
