"""What a session has gathered that is not of one namespace."""

from collections.abc import Iterable, Iterator

from madang.protocol.engineio import PacketType
from madang.protocol.socketio import parse
from madang.protocol.websocket import Opcode, frame, split

__all__ = ["without"]

_MESSAGE = PacketType.MESSAGE.encode()


def without(namespace: str, items: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was queued for a client but for the packets of a namespace, each with its attachments."""
    for item in items:
        kept, is_own = [], False
        packets, _ = split(item, len(item))
        for opcode, payload in packets:
            # Attachments, the binary frames, belong to the text before them, in the same item.
            if opcode == Opcode.TEXT:
                is_own = payload.startswith(_MESSAGE) and parse(payload[1:].decode()).namespace == namespace
            if not is_own:
                kept.append(frame(Opcode(opcode), payload))
        if kept:
            yield b"".join(kept)
