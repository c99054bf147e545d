"""Engine.IO, revision 4 of its protocol: packets, payloads of HTTP long-polling, and the handshake."""

from madang.protocol.engineio.errors import EngineError, Refusal
from madang.protocol.engineio.handshake import UPGRADE_PROBE_REPLY, ProbeStep, judge, open_packets, probe
from madang.protocol.engineio.packets import PacketType
from madang.protocol.engineio.payload import MAX_PACKETS_PER_POLL, decode_payload, encode_payload, take

__all__ = [
    "MAX_PACKETS_PER_POLL",
    "UPGRADE_PROBE_REPLY",
    "EngineError",
    "PacketType",
    "ProbeStep",
    "Refusal",
    "decode_payload",
    "encode_payload",
    "judge",
    "open_packets",
    "probe",
    "take",
]
