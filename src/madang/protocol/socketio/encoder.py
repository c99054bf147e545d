"""Outgoing packets, encoded and framed once for every socket that gets them."""

from collections.abc import Sequence
from typing import Final, NewType

import msgspec

from madang.protocol.socketio.arguments import encode_arguments
from madang.protocol.websocket import Opcode, frame

__all__ = [
    "EncodedPacket",
    "encode_acknowledgement",
    "encode_acknowledgement_of",
    "encode_connect",
    "encode_connect_error",
    "encode_disconnect",
    "encode_event",
    "encode_event_of",
]

EncodedPacket = NewType("EncodedPacket", bytes)
"""One packet ready to be sent: its WebSocket frames, the text and then each attachment.

The same bytes go to any number of sockets, and may be shipped between processes; polling takes them apart
again.
"""

_ROOT: Final = "/"
_TEXT: Final = int(
    Opcode.TEXT
)  # as an int, for arithmetic with an IntEnum costs what the rest of a frame does
# Engine.IO "message" (4), then the Socket.IO type.
_CONNECT: Final = "40"
_DISCONNECT: Final = "41"
_EVENT: Final = "42"
_ACK: Final = "43"
_CONNECT_ERROR: Final = "44"
_BINARY_EVENT: Final = "45"
_BINARY_ACK: Final = "46"


def encode_event(namespace: str, json_array: bytes | str) -> EncodedPacket:
    """Encode an event whose arguments are a JSON array already: ``["name", …]``. The JSON is trusted."""
    return _text(_EVENT, namespace, "", json_array)


def encode_acknowledgement(namespace: str, ack_id: int, json_array: bytes | str) -> EncodedPacket:
    """Encode an acknowledgement whose arguments are a JSON array already. The JSON is trusted."""
    return _text(_ACK, namespace, str(ack_id), json_array)


def encode_event_of(
    namespace: str, name: str, arguments: Sequence[object], ack_id: int | None = None
) -> EncodedPacket:
    """Encode an event from Python values, in which bytes may be; ``ack_id`` asks for an acknowledgement.

    Raises ValueError as `encode_arguments` does.
    """
    data, attachments = encode_arguments((name, *arguments))
    number = "" if ack_id is None else str(ack_id)
    if not attachments:
        return _text(_EVENT, namespace, number, data)
    return _binary(_BINARY_EVENT, namespace, number, data, attachments)


def encode_acknowledgement_of(namespace: str, ack_id: int, arguments: Sequence[object]) -> EncodedPacket:
    """Encode an acknowledgement from Python values, in which bytes may be.

    Raises ValueError as `encode_arguments` does.
    """
    data, attachments = encode_arguments(arguments)
    if not attachments:
        return _text(_ACK, namespace, str(ack_id), data)
    return _binary(_BINARY_ACK, namespace, str(ack_id), data, attachments)


def encode_connect(namespace: str, sid: str, pid: str | None = None) -> EncodedPacket:
    """Encode the answer that connects a client to a namespace.

    With ``pid``, the client may come back as the same one (connection state recovery).
    """
    answer = {"sid": sid} if pid is None else {"sid": sid, "pid": pid}
    return _text(_CONNECT, namespace, "", msgspec.json.encode(answer))


def encode_connect_error(namespace: str, message: str, data: object = None) -> EncodedPacket:
    """Encode the refusal of a connection to a namespace.

    ``data`` is left out if it is None. Raises ValueError.
    """
    refusal = {"message": message} if data is None else {"message": message, "data": data}
    array, _ = encode_arguments([refusal])
    return _text(_CONNECT_ERROR, namespace, "", array[1:-1])


def encode_disconnect(namespace: str) -> EncodedPacket:
    """Encode the packet that ends a client's connection to a namespace.

    Official clients do not come back by themselves.
    """
    return _text(_DISCONNECT, namespace, "", b"")


def _text(kind: str, namespace: str, number: str, data: bytes | str) -> EncodedPacket:
    prefix = f"{kind}{number}" if namespace == _ROOT else f"{kind}{namespace},{number}"
    payload = prefix.encode() + (data if isinstance(data, bytes) else data.encode())
    return EncodedPacket(frame(_TEXT, payload))


def _binary(kind: str, namespace: str, number: str, data: bytes, attachments: list[bytes]) -> EncodedPacket:
    text = _text(f"{kind}{len(attachments)}-", namespace, number, data)
    return EncodedPacket(b"".join([text, *(frame(Opcode.BINARY, attachment) for attachment in attachments)]))
