"""Frames as a server sends them: unmasked, unfragmented, one message each (RFC 6455, section 5.2).

Because nothing in such a frame depends on who receives it, its bytes may be shared by any number of
connections, and several frames joined are still a valid stream. `split` takes such a stream apart again, for
peers that are not on a WebSocket.
"""

from enum import IntEnum
from struct import Struct
from typing import Final

__all__ = ["MAX_CONTROL_PAYLOAD", "CloseCode", "Opcode", "close_frame", "frame", "split"]

MAX_CONTROL_PAYLOAD: Final = 125
"""Bytes a control frame may carry (section 5.5)."""

_SHORT: Final = 126
_LONG: Final = 127
_HEADER_16 = Struct("!BBH")
_HEADER_64 = Struct("!BBQ")
_LENGTH_16 = Struct("!H")
_LENGTH_64 = Struct("!Q")
_FIN: Final = 0x80
_MAX_16_BIT: Final = 0xFFFF


class Opcode(IntEnum):
    """What a frame is (RFC 6455, section 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


class CloseCode(IntEnum):
    """Why a connection ends (RFC 6455, section 7.4.1, and the registry it founded)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    NO_STATUS = 1005
    INVALID_DATA = 1007
    POLICY_VIOLATION = 1008
    TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    TRY_AGAIN_LATER = 1013


def frame(opcode: int, payload: bytes) -> bytes:
    """Frame one whole message or control payload.

    Control payloads must not be longer than `MAX_CONTROL_PAYLOAD`; the caller sees to that.
    """
    length = len(payload)
    if length < _SHORT:
        return bytes((_FIN | opcode, length)) + payload
    if length <= _MAX_16_BIT:
        return _HEADER_16.pack(_FIN | opcode, _SHORT, length) + payload
    return _HEADER_64.pack(_FIN | opcode, _LONG, length) + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """Frame a close; `CloseCode.NO_STATUS` makes one without a body, for it never travels (section 7.4.1)."""
    if code == CloseCode.NO_STATUS:
        return frame(Opcode.CLOSE, b"")
    text = reason.encode()[: MAX_CONTROL_PAYLOAD - 2].decode(errors="ignore").encode()
    return frame(Opcode.CLOSE, _LENGTH_16.pack(code) + text)


def split(frames: bytes, limit: int) -> tuple[list[tuple[int, bytes]], bytes]:
    """Take up to ``limit`` frames off a stream that `frame` made.

    Their (opcode, payload), and the bytes left over.
    """
    packets: list[tuple[int, bytes]] = []
    position, end = 0, len(frames)
    while position < end and len(packets) < limit:
        opcode, length = frames[position] & 0x0F, frames[position + 1]
        position += 2
        if length == _SHORT:
            (length,) = _LENGTH_16.unpack_from(frames, position)
            position += 2
        elif length == _LONG:
            (length,) = _LENGTH_64.unpack_from(frames, position)
            position += 8
        packets.append((opcode, frames[position : position + length]))
        position += length
    return packets, frames[position:]
