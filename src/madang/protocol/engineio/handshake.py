"""Who may open a session, who may continue one, and how a session moves from polling to WebSocket.

The checks and their order are the reference server's, so that clients see the same answers.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

import msgspec

from madang.protocol.engineio.errors import Refusal
from madang.protocol.engineio.packets import PacketType

__all__ = ["UPGRADE_PROBE_REPLY", "ProbeStep", "judge", "open_packets", "probe"]

_TRANSPORTS: Final = frozenset(("polling", "websocket"))
_REVISION: Final = "4"
_PROBE: Final = "probe"

UPGRADE_PROBE_REPLY: Final = (PacketType.PONG + _PROBE).encode()
"""The packet that answers a probe."""


def judge(query: Mapping[str, str], method: str, *, upgrade: bool, current: str | None) -> Refusal | None:
    """Say why a request is refused, or None if it may open or continue a session.

    ``upgrade`` is whether the request asks for a WebSocket; ``current`` is the transport of the session
    that the query's ``sid`` names ("polling" or "websocket"), None if there is no such session or no ``sid``.
    """
    transport = query.get("transport")
    revision = query.get("EIO")
    if transport not in _TRANSPORTS:
        return Refusal.UNKNOWN_TRANSPORT
    if query.get("sid"):
        if current is None:
            return Refusal.UNKNOWN_SESSION
        fits = (upgrade or current == transport) and revision == _REVISION
        return None if fits else Refusal.BAD_REQUEST
    if method != "GET":
        return Refusal.BAD_HANDSHAKE_METHOD
    if (transport == "websocket") is not upgrade:
        return Refusal.BAD_REQUEST
    return None if revision == _REVISION else Refusal.UNSUPPORTED_VERSION


def open_packets(
    *, upgrades: list[str], ping_interval: float, ping_timeout: float, max_payload: int
) -> Callable[[str], bytes]:
    """Return what encodes the packet that opens a session, of whose parts only the session's id differs.

    Durations are seconds and travel as whole milliseconds.
    """
    same = {
        "upgrades": upgrades,
        "pingInterval": round(ping_interval * 1000),
        "pingTimeout": round(ping_timeout * 1000),
        "maxPayload": max_payload,
    }
    begin, end = PacketType.OPEN.encode() + b'{"sid":', b"," + msgspec.json.encode(same)[1:]
    return lambda sid: begin + msgspec.json.encode(sid) + end


class ProbeStep(Enum):
    """What a packet on a WebSocket that is not yet its session's transport asks for."""

    ANSWER = "send UPGRADE_PROBE_REPLY, and release the waiting poll with a noop"
    SWITCH = "from here on the WebSocket carries the session"
    REFUSE = "close the WebSocket; polling goes on"


def probe(packet: str | bytes) -> ProbeStep:
    """Judge a packet received while a session is being moved (Engine.IO protocol, "Upgrade")."""
    if packet == PacketType.PING + _PROBE:
        return ProbeStep.ANSWER
    if packet == PacketType.UPGRADE:
        return ProbeStep.SWITCH
    return ProbeStep.REFUSE
