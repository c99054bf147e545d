"""Clients that send exactly what a test says and hide nothing of what comes back."""

from tests.interop.wire.clients import WEBSOCKET, Clients
from tests.interop.wire.polling import Answer, Polling
from tests.interop.wire.server import Mode, Peer, Server, start
from tests.interop.wire.session import PATIENCE, Handshake, Packet, Session, SessionClosedError, Transport
from tests.interop.wire.websocket import WebSocket

__all__ = [
    "PATIENCE",
    "WEBSOCKET",
    "Answer",
    "Clients",
    "Handshake",
    "Mode",
    "Packet",
    "Peer",
    "Polling",
    "Server",
    "Session",
    "SessionClosedError",
    "Transport",
    "WebSocket",
    "start",
]
