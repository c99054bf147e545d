"""A connection: one connected socket, as the chat sees it."""

import asyncio
from collections import deque
from collections.abc import Set
from typing import Any, Final

from madang.contract import error_out
from madang.domain import catalogue
from madang.domain.errors import ChatError, NotRegistered
from madang.domain.wording import Locale
from madang.gateway.server_events import Failure
from madang.gateway.socket_share import UNLIMITED, SocketShare
from madang.kinds.wire import ServerEvent
from madang.transport import Event, Socket, encode_event

__all__ = ["ChatConnection"]

_NO_ROOMS: Final[Set[str]] = frozenset()


class ChatConnection:
    """A socket and the user it registered as.

    Attributes:
        user_id: the user, ``None`` before ``register``.
        locale: the language it is spoken to in.
        rooms: ids of the rooms whose messages it gets.
        left: while it registers, the rooms that its user leaves meanwhile; ``None`` otherwise.
        share: how much the socket may send.
        waiting: while an event is handled that others must not overtake, those others; ``None`` otherwise.
        in_flight: events that are being handled or wait.
        bytes_in_flight: what these have together, of JSON.
        held: whether nothing more is read from the client until some of them are handled.
        paused: whether nothing more is read from it for a while, since it floods.
        given_up: what is given up when it goes (`Route.ends_with_socket`).
        deadline: while it has yet to register, where it waits for the end of its time.
        backfills: rooms of which it still waits for a page.
        keeps_offset: whether its client is told how far it has heard everything, to come back.
        pid: the mark of what its client shows when it comes back, ``None`` where it has none.
    """

    __slots__ = (
        "backfills",
        "bytes_in_flight",
        "deadline",
        "given_up",
        "held",
        "in_flight",
        "keeps_offset",
        "left",
        "locale",
        "paused",
        "pid",
        "rooms",
        "share",
        "socket",
        "user_id",
        "waiting",
    )

    def __init__(self, socket: Socket, share: SocketShare = UNLIMITED, locale: Locale = "en") -> None:
        self.socket = socket
        self.user_id: str | None = None
        self.locale = locale
        self.rooms: Set[str] = _NO_ROOMS
        self.left: set[str] | None = None
        self.waiting: deque[Event] | None = None
        self.in_flight = 0
        self.share = share
        self.bytes_in_flight = 0
        self.held = False
        self.paused = False
        # Made when needed: most sockets are idle.
        self.given_up: dict[asyncio.Future[Any], None] | None = None
        self.deadline: set[ChatConnection] | None = None
        self.backfills = 0
        self.keeps_offset = False
        self.pid: str | None = None

    def enter(self, room_id: str) -> None:
        """Note that it gets a room's messages."""
        # The set is made when needed: most sockets are in no room yet, and many never are.
        if isinstance(self.rooms, set):
            self.rooms.add(room_id)
        else:
            self.rooms = {room_id}
        if self.left is not None:
            self.left.discard(room_id)

    def leave(self, room_id: str) -> None:
        """Note that it gets a room's messages no more."""
        if isinstance(self.rooms, set):
            self.rooms.discard(room_id)
        if self.left is not None:
            self.left.add(room_id)

    @property
    def actor(self) -> str:
        """The user.

        Raises:
            NotRegistered: the socket has not registered.
        """
        if self.user_id is None:
            raise NotRegistered(catalogue.REGISTER_FIRST)
        return self.user_id

    def refuse(self, name: str, error: ChatError) -> None:
        """Tell this socket that an event of its was refused, where it asked for no acknowledgement."""
        self.emit(Failure(name, error_out(error, self.locale)))

    def emit(self, event: ServerEvent) -> None:
        """Send an event to this socket alone."""
        self.send(event.encode())

    def send(self, data: bytes) -> None:
        """Send an event, given as the JSON array of its name and payload, to this socket alone."""
        self.socket.send(encode_event(self.socket.namespace, data))
