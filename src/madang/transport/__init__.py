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
from madang.transport.addresses import address_group, client_address
from madang.transport.application import Application, ConnectionRefused, Event
from madang.transport.channel import Channel
from madang.transport.engine import Engine, generate_id
from madang.transport.foreign import Foreign
from madang.transport.handshake import Handshake
from madang.transport.hosts import Hosts
from madang.transport.server import SocketServer
from madang.transport.session import Consumer, Session
from madang.transport.settings import TransportSettings
from madang.transport.socket import Socket
from madang.transport.statistics import Statistics
from madang.transport.timeline import Timeline

__all__ = [
    "Application",
    "Channel",
    "ConnectionRefused",
    "Consumer",
    "EncodedPacket",
    "Engine",
    "Event",
    "Foreign",
    "Handshake",
    "Hosts",
    "Origins",
    "PacketError",
    "Session",
    "Socket",
    "SocketServer",
    "Statistics",
    "Timeline",
    "TransportSettings",
    "address_group",
    "client_address",
    "encode_acknowledgement",
    "encode_acknowledgement_of",
    "encode_event",
    "encode_event_of",
    "generate_id",
]
