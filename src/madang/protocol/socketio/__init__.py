"""Socket.IO, revision 5 of its protocol: packets, attachments and arguments."""

from madang.protocol.socketio.arguments import decode_arguments, encode_arguments
from madang.protocol.socketio.decoder import Assembly, parse
from madang.protocol.socketio.encoder import (
    EncodedPacket,
    encode_acknowledgement,
    encode_acknowledgement_of,
    encode_connect,
    encode_connect_error,
    encode_disconnect,
    encode_event,
    encode_event_of,
)
from madang.protocol.socketio.errors import PacketError
from madang.protocol.socketio.packets import RESERVED_EVENTS, Packet, PacketType

__all__ = [
    "RESERVED_EVENTS",
    "Assembly",
    "EncodedPacket",
    "Packet",
    "PacketError",
    "PacketType",
    "decode_arguments",
    "encode_acknowledgement",
    "encode_acknowledgement_of",
    "encode_arguments",
    "encode_connect",
    "encode_connect_error",
    "encode_disconnect",
    "encode_event",
    "encode_event_of",
    "parse",
]
