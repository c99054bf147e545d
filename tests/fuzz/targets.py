"""What holds for the parsers whatever they are given: targets take any bytes, and fail on what must not be.

The only exceptions a target lets pass are those the parsers document.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

from madang.protocol.engineio import EngineError, decode_payload, encode_payload, take
from madang.protocol.socketio import (
    Assembly,
    Packet,
    PacketError,
    PacketType,
    encode_acknowledgement_of,
    encode_event_of,
    parse,
)
from madang.protocol.websocket import Opcode, Receiver, WebSocketError, frame, split

__all__ = ["TARGETS", "engineio", "socketio", "websocket"]

_MAX_PAYLOAD: Final = 1_000
_SEPARATOR: Final = b"\x1e"
_NAMESPACE: Final = "/"

Outcome = tuple[list[object], int | None]
"""The events a stream held, and the close code it was failed with."""


def websocket(data: bytes) -> None:
    """Check that a stream of frames means the same however the network cuts it."""
    size = 1 + data[0] % 16 if data else 1
    whole = _receive([data])
    assert _receive([data[start : start + size] for start in range(0, len(data), size)]) == whole
    for event in whole[0]:
        if isinstance(event, str):
            event.encode()
        if type(event) in {str, bytes}:
            assert len(event if isinstance(event, bytes) else str(event).encode()) <= _MAX_PAYLOAD


def _receive(pieces: list[bytes]) -> Outcome:
    receiver, events = Receiver(_MAX_PAYLOAD), list[object]()
    try:
        for piece in pieces:
            events.extend(_until_close(receiver, piece))
            if events and type(events[-1]).__name__ == "Close":
                break
    except WebSocketError as error:
        return [], error.code
    return events, None


def _until_close(receiver: Receiver, piece: bytes) -> Iterator[object]:
    for event in receiver.feed(piece):
        yield event
        if type(event).__name__ == "Close":
            return


def engineio(data: bytes) -> None:
    """Check that the packets of a payload survive being sent in polls of any size."""
    try:
        packets = list(decode_payload(data))
    except EngineError:
        return
    pending = [
        frame(Opcode.TEXT, packet.encode()) if isinstance(packet, str) else frame(Opcode.BINARY, packet)
        for packet in packets
    ]
    polled: list[str | bytes] = []
    while pending:
        taken = take(pending, 16)
        assert 1 <= len(taken) <= 16
        polled += decode_payload(encode_payload(taken))
    assert polled == packets


def socketio(data: bytes) -> None:
    """Check that a packet with its attachments is read or refused, and says the same when written again."""
    text, *attachments = data.split(_SEPARATOR)
    try:
        packet = _assemble(text.decode(errors="replace"), attachments)
        if packet is None:
            return
        _round_trip(packet)
    except PacketError:
        return


def _assemble(text: str, attachments: list[bytes]) -> Packet | None:
    packet = parse(text)
    if not packet.expected:
        return packet
    assembly = Assembly(packet)
    for attachment in attachments:
        if (whole := assembly.add(attachment)) is not None:
            return whole
    return None


def _round_trip(packet: Packet) -> None:
    if packet.type == PacketType.EVENT:
        name, arguments = packet.arguments()
        encoded = encode_event_of(packet.namespace, name, arguments, packet.ack_id)
        said: object = (packet.namespace, packet.ack_id, name, arguments)
        again = _decode(encoded)
        assert (again.namespace, again.ack_id, *again.arguments()) == said
    elif packet.type == PacketType.ACK:
        answers = packet.answers()
        assert packet.ack_id is not None
        again = _decode(encode_acknowledgement_of(packet.namespace, packet.ack_id, answers))
        assert (again.namespace, again.ack_id, again.answers()) == (packet.namespace, packet.ack_id, answers)
        said = answers
    else:
        return
    assert _finite(said)


def _decode(frames: bytes) -> Packet:
    (_, text), *rest = split(frames, 1_000)[0]
    packet = _assemble(text.decode()[1:], [payload for _, payload in rest])
    assert packet is not None
    return packet


def _finite(value: object) -> bool:
    """Tell whether JSON can say every number in the value."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    return True


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "websocket": websocket,
    "engineio": engineio,
    "socketio": socketio,
}
