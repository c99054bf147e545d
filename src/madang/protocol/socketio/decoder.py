"""From Engine.IO messages to Socket.IO packets (Socket.IO protocol, "Packet encoding")."""

import re
from typing import Final

from madang.protocol.socketio.errors import PacketError
from madang.protocol.socketio.packets import DEFAULT_MAX_DEPTH, Packet, PacketType

__all__ = ["MAX_ACK_ID", "Assembly", "parse"]

MAX_ACK_ID: Final = (1 << 53) - 1
"""The largest id a client in JavaScript can count to."""

_MAX_DIGITS: Final = len(str(MAX_ACK_ID))
# [0-9], for \d would take digits of every script.
_HEADER: Final = re.compile(r"([0-6])(?:(?<=[56])([1-9][0-9]{0,8})-)?(?:(/[^,]*)(?:,|\Z))?([0-9]*)")
_ROOT: Final = "/"
_BINARY: Final = {int(PacketType.BINARY_EVENT): PacketType.EVENT, int(PacketType.BINARY_ACK): PacketType.ACK}


def parse(message: str, max_attachments: int = 10, max_depth: int = DEFAULT_MAX_DEPTH) -> Packet:
    """Read a packet's header.

    The packet is whole unless it expects attachments: then its type is already that of the whole, and an
    `Assembly` gathers what follows. Raises `PacketError`.
    """
    match = _HEADER.match(message)
    if match is None:
        raise PacketError("unknown packet type")
    digit, announced, namespace, digits = match.groups()
    kind = int(digit)
    expected = 0
    if kind in _BINARY:
        if announced is None:
            raise PacketError("binary packet without attachments")
        expected = int(announced)
        if expected > max_attachments:
            raise PacketError("too many attachments")
        kind = _BINARY[kind]
    data = message[match.end() :]
    _check_data(kind, data)
    return Packet(kind, namespace or _ROOT, _ack_id(kind, digits), data, expected, (), max_depth)


def _ack_id(kind: int, digits: str) -> int | None:
    if not digits:
        if kind == PacketType.ACK:
            raise PacketError("acknowledgement without an id")
        return None
    if len(digits) > _MAX_DIGITS or (number := int(digits)) > MAX_ACK_ID:
        raise PacketError("id is too large")
    return number


def _check_data(kind: int, data: str) -> None:
    """Check the first character: what kind of JSON follows. Whoever decodes it checks the rest."""
    first = data[:1]
    if kind in {PacketType.EVENT, PacketType.ACK}:
        if first != "[":
            raise PacketError("data is not a JSON array")
    elif kind == PacketType.CONNECT:
        if first not in {"", "{"}:
            raise PacketError("auth is not a JSON object")
    elif kind == PacketType.DISCONNECT and first:
        raise PacketError("disconnect with data")


class Assembly:
    """A packet whose attachments are still coming in."""

    __slots__ = ("_attachments", "_packet")

    def __init__(self, packet: Packet) -> None:
        self._packet = packet
        self._attachments: list[bytes] = []

    def add(self, attachment: bytes) -> Packet | None:
        """Append an attachment; return the packet once it is whole."""
        self._attachments.append(attachment)
        if len(self._attachments) < self._packet.expected:
            return None
        self._packet.attachments = self._attachments
        return self._packet
