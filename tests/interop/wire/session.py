"""What the tests know of one Engine.IO session, whatever carries it."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, Self

__all__ = ["PATIENCE", "SEPARATOR", "Handshake", "Packet", "Session", "SessionClosedError", "Transport"]

Transport = Literal["polling", "websocket", "upgraded"]

Packet = str | bytes
"""One Engine.IO packet: text with its type digit, or the bytes of a binary message."""

PATIENCE: Final = 15.0
"""Seconds after which a test stops waiting and fails; no test waits this long when all is well."""

SEPARATOR: Final = "\x1e"
"""What stands between the packets of a long-polling payload."""


class SessionClosedError(ConnectionError):
    """The server has ended the session that a test wanted to hear from."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """The data of the open packet (Engine.IO v4, "Handshake")."""

    sid: str
    upgrades: tuple[str, ...]
    ping_interval: int
    ping_timeout: int
    max_payload: int

    @classmethod
    def parse(cls, packet: str) -> Self:
        """Read the open packet, type digit included."""
        assert packet.startswith("0"), packet
        data: dict[str, Any] = json.loads(packet[1:])
        return cls(
            data["sid"],
            tuple(data["upgrades"]),
            data["pingInterval"],
            data["pingTimeout"],
            data["maxPayload"],
        )


class Session(Protocol):
    """An open session: packets in, packets out, in order."""

    @property
    def handshake(self) -> Handshake:
        """What the server said when the session opened."""

    async def send(self, *packets: Packet) -> None:
        """Hand packets to the server, which may refuse them and end the session."""

    async def receive(self) -> Packet:
        """Give the server's next packet.

        Raises:
            SessionClosedError: the server has ended the session.
        """

    async def closed(self) -> None:
        """Wait until the server has ended the session, discarding what still arrives."""
