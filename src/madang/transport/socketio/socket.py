"""A client in a namespace, as the application holds it."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from madang.protocol.socketio import (
    RESERVED_EVENTS,
    EncodedPacket,
    encode_acknowledgement_of,
    encode_event_of,
)
from madang.protocol.websocket import CloseCode
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.session import Session

__all__ = ["Acknowledged", "Socket", "SocketOwner"]

Acknowledged = Callable[[list[Any] | None], None]
"""Called with what a client acknowledged an event with; with None if it did not in time, or left."""


class SocketOwner(Protocol):
    """The client that a socket is of, as the socket needs it."""

    @property
    def session(self) -> Session:
        """The session that carries all sockets of the client."""

    @property
    def ack_timeout(self) -> float:
        """Seconds to wait for an acknowledgement, where nothing else is said."""

    def expel(self, socket: "Socket") -> None:
        """End the client's connection to the socket's namespace."""

    def expel_all(self) -> None:
        """End the client's connections to all namespaces, and the session with them."""

    def expire_ack(self, socket: "Socket", ack_id: int) -> None:
        """Tell whoever waits for an acknowledgement that it did not come in time."""


class Socket:
    """One client in one namespace.

    ``id`` is its Socket.IO id (public; not the session's, which is secret), ``data`` belongs to the
    application. Sending never blocks and never raises because of the client: what is sent to a socket that
    has gone is dropped.
    """

    __slots__ = ("_acks", "_client", "_last_ack", "connected", "data", "id", "namespace")

    def __init__(self, id: str, namespace: str, client: SocketOwner) -> None:  # noqa: A002 - it is the id
        self.id = id
        self.namespace = namespace
        self.data: Any = None
        self.connected = True
        self._client = client
        self._last_ack = -1
        self._acks: dict[int, tuple[Acknowledged, asyncio.TimerHandle]] | None = None

    @property
    def handshake(self) -> Handshake:
        """The request the session began with."""
        return self._client.session.handshake

    @property
    def session(self) -> Session:
        """The session that carries the socket."""
        return self._client.session

    def send(self, packet: EncodedPacket, *, volatile: bool = False) -> None:
        """Send an encoded packet, which must be of this namespace.

        A volatile one is dropped if the client is reading too slowly.
        """
        if not self.connected:
            return
        session = self._client.session
        if volatile and session.congested:
            session.engine.statistics.dropped += 1
            return
        session.send(packet)

    def emit(
        self, name: str, *arguments: object, ack: Acknowledged | None = None, timeout: float | None = None
    ) -> None:
        """Send an event; arguments are anything msgspec writes as JSON, and bytes.

        ``ack`` is called with the client's answer, or with None after ``timeout`` seconds (the setting
        ``ack_timeout`` if None) or when the socket goes. Raises ValueError if the name is reserved or the
        arguments cannot be encoded.
        """
        if name in RESERVED_EVENTS:
            raise ValueError(f"the event name {name!r} is reserved")
        if ack is None:
            self.send(encode_event_of(self.namespace, name, arguments))
            return
        packet = encode_event_of(self.namespace, name, arguments, self._last_ack + 1)
        if not self.connected:
            ack(None)
            return
        self._await(ack, self._client.ack_timeout if timeout is None else timeout)
        self.send(packet)

    def acknowledge(self, ack_id: int, *arguments: object) -> None:
        """Acknowledge the client's event of that id. Raises ValueError if the arguments cannot be encoded."""
        self.send(encode_acknowledgement_of(self.namespace, ack_id, arguments))

    def disconnect(self, *, close: bool = False) -> None:
        """Expel the client from the namespace; official clients do not come back by themselves.

        ``close`` expels it from all its namespaces and closes the transport too.
        """
        if close:
            self._client.expel_all()
        else:
            self._client.expel(self)

    def close(self, reason: str = "forced close") -> None:
        """Close the transport under the socket; official clients come back."""
        if self.connected:
            self._client.session.close(reason, CloseCode.GOING_AWAY)

    def hold(self) -> None:
        """Read no more from the client until `release`: too much of what it sent waits."""
        self._client.session.hold()

    def release(self) -> None:
        """Read from the client again."""
        self._client.session.release()

    # -- for the client that holds it

    def acknowledged(self, ack_id: int, answers: list[Any] | None) -> None:
        """Pass an answer on; one that nobody waits for is ignored."""
        waiting = self._acks.pop(ack_id, None) if self._acks else None
        if waiting is not None:
            callback, timer = waiting
            timer.cancel()
            callback(answers)

    def detach(self) -> list[Acknowledged]:
        """Mark the socket as gone; returns the callbacks of answers that will not come any more."""
        self.connected = False
        acks, self._acks = self._acks or {}, None
        for _, timer in acks.values():
            timer.cancel()
        return [callback for callback, _ in acks.values()]

    def _await(self, ack: Acknowledged, timeout: float) -> None:
        self._last_ack += 1
        if self._acks is None:
            self._acks = {}
        expire = self._client.expire_ack
        timer = asyncio.get_running_loop().call_later(timeout, expire, self, self._last_ack)
        self._acks[self._last_ack] = (ack, timer)
