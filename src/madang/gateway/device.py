"""A device: one connected socket, as the chat sees it."""

import asyncio
from collections import deque
from typing import Any

from madang.domain.errors import NotRegistered
from madang.gateway.server_events import ServerEvent
from madang.gateway.socket_share import UNLIMITED, SocketShare
from madang.transport import Event, Socket, encode_event

__all__ = ["Device"]


class Device:
    """A socket and the user it registered as.

    Attributes:
        user_id: the user, ``None`` before ``register``.
        rooms: ids of the rooms whose messages it gets.
        left: while it registers, the rooms that its user leaves meanwhile; ``None`` otherwise.
        share: how much the socket may send.
        waiting: while an event is handled that others must not overtake, those others; ``None`` otherwise.
        in_flight: events that are being handled or wait.
        bytes_in_flight: what these have together, of JSON.
        held: whether nothing more is read from the client until some of them are handled.
        paused: whether nothing more is read from it for a while, since it floods.
        reads: what it waits for and nobody else does; given up when it goes.
        deadline: while it has yet to register, where it waits for the end of its time.
    """

    __slots__ = (
        "bytes_in_flight",
        "deadline",
        "held",
        "in_flight",
        "left",
        "paused",
        "reads",
        "rooms",
        "share",
        "socket",
        "user_id",
        "waiting",
    )

    def __init__(self, socket: Socket, share: SocketShare = UNLIMITED) -> None:
        self.socket = socket
        self.user_id: str | None = None
        self.rooms: set[str] = set()
        self.left: set[str] | None = None
        self.waiting: deque[Event] | None = None
        self.in_flight = 0
        self.share = share
        self.bytes_in_flight = 0
        self.held = False
        self.paused = False
        self.reads: set[asyncio.Future[Any]] | None = None  # made when needed: most sockets are idle
        self.deadline: set[Device] | None = None

    @property
    def actor(self) -> str:
        """The user.

        Raises:
            NotRegistered: the socket has not registered.
        """
        if self.user_id is None:
            raise NotRegistered("register first")
        return self.user_id

    def emit(self, event: ServerEvent) -> None:
        """Send an event to this socket alone."""
        self.send(event.encode())

    def send(self, data: bytes) -> None:
        """Send an event, given as the JSON array of its name and payload, to this socket alone."""
        self.socket.send(encode_event(self.socket.namespace, data))
