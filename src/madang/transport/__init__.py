"""Socket.IO over asyncio and uvicorn: sessions, sockets, channels. It knows nothing of chat.

Everything happens on the event loop, synchronously: no method of `Socket`, `Channel` or `SocketServer` but
`stop` is a coroutine, and no socket has a task, a timer or a queue object of its own. What is sent within a
turn of the loop is written at its end, to each client once.
"""

from madang.protocol.origins import Origins
from madang.protocol.socketio import (
    EncodedPacket,
    PacketError,
    encode_acknowledgement,
    encode_acknowledgement_of,
    encode_event,
    encode_event_of,
)
from madang.transport.engineio.addresses import address_group, client_address
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.engine import Engine, generate_id
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.hosts import Hosts
from madang.transport.engineio.remote_sessions import RemoteSessions
from madang.transport.engineio.session import Consumer, Session
from madang.transport.engineio.settings import TransportSettings
from madang.transport.engineio.statistics import Statistics
from madang.transport.socketio.application import Admission, Application, ConnectionRefused, Decision, Event
from madang.transport.socketio.channel import Channel
from madang.transport.socketio.server import SocketServer
from madang.transport.socketio.socket import Socket

__all__ = [
    "Admission",
    "Application",
    "Channel",
    "ConnectionRefused",
    "Consumer",
    "DeadlineQueue",
    "Decision",
    "EncodedPacket",
    "Engine",
    "Event",
    "Handshake",
    "Hosts",
    "Origins",
    "PacketError",
    "RemoteSessions",
    "Session",
    "Socket",
    "SocketServer",
    "Statistics",
    "TransportSettings",
    "address_group",
    "client_address",
    "encode_acknowledgement",
    "encode_acknowledgement_of",
    "encode_event",
    "encode_event_of",
    "generate_id",
]
