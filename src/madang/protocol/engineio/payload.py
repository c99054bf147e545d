r"""Payloads: the packets of one HTTP body, joined by ``\x1e`` (Engine.IO protocol, "HTTP long-polling").

A binary message travels as ``b`` and its base64.
"""

import binascii
from collections.abc import Iterator
from typing import Final

from madang.protocol.engineio.errors import EngineError
from madang.protocol.websocket import Opcode, split

__all__ = ["MAX_PACKETS_PER_POLL", "decode_payload", "encode_payload", "take"]

MAX_PACKETS_PER_POLL: Final = 16
"""Packets one answer may carry; some clients drop what is beyond."""

_SEPARATOR_BYTE: Final = b"\x1e"


def decode_payload(body: bytes) -> Iterator[str | bytes]:
    """Yield the packets of a POST's body: text packets with their type in front, binary messages as bytes.

    Raises `EngineError` when it comes to a packet that is malformed, after those before it were yielded.
    """
    start, end = 0, len(body)
    while start <= end:
        # Taken apart one by one: a body of a megabyte may hold half a million packets.
        stop = body.find(_SEPARATOR_BYTE, start)
        stop = end if stop < 0 else stop
        yield _decode_packet(body[start:stop])
        start = stop + 1


def _decode_packet(packet: bytes) -> str | bytes:
    if packet.startswith(b"b"):
        try:
            return binascii.a2b_base64(packet[1:], strict_mode=True)
        except (binascii.Error, ValueError):
            raise EngineError("binary packet is not base64") from None
    try:
        return packet.decode()
    except UnicodeDecodeError:
        raise EngineError("payload is not UTF-8") from None


def encode_payload(packets: list[tuple[int, bytes]]) -> bytes:
    """Join packets, given as WebSocket messages (opcode, payload), to the body of an answer to a poll."""
    return _SEPARATOR_BYTE.join(
        b"b" + binascii.b2a_base64(payload, newline=False) if opcode == Opcode.BINARY else payload
        for opcode, payload in packets
    )


def take(pending: list[bytes], limit: int = MAX_PACKETS_PER_POLL) -> list[tuple[int, bytes]]:
    """Remove up to ``limit`` packets from the front of ``pending``, each item one or more frames."""
    packets: list[tuple[int, bytes]] = []
    consumed = 0
    while consumed < len(pending) and len(packets) < limit:
        taken, rest = split(pending[consumed], limit - len(packets))
        packets += taken
        if rest:
            pending[consumed] = rest
            break
        consumed += 1
    del pending[:consumed]
    return packets
