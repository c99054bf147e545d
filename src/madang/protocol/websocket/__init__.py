"""The WebSocket protocol, RFC 6455, as a server speaks it."""

from madang.protocol.websocket.errors import HandshakeError, WebSocketError
from madang.protocol.websocket.frames import CloseCode, Opcode, close_frame, frame, split
from madang.protocol.websocket.handshake import accept, check_handshake
from madang.protocol.websocket.opening import opening_fields
from madang.protocol.websocket.receiver import Close, Ping, Pong, Receiver

__all__ = [
    "Close",
    "CloseCode",
    "HandshakeError",
    "Opcode",
    "Ping",
    "Pong",
    "Receiver",
    "WebSocketError",
    "accept",
    "check_handshake",
    "close_frame",
    "frame",
    "opening_fields",
    "split",
]
