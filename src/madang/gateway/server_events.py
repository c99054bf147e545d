"""What the server sends of its own accord: one struct an event, which knows the event's name."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from madang.contract import ErrorOut, MessageOut, Out, RoomOut, event_json
from madang.domain.rooms import SHOWN_PARTICIPANTS, Room
from madang.gateway.acknowledgements import History, Members, RoomList, SearchResult

__all__ = [
    "SERVER_EVENTS",
    "Failure",
    "FoundMessages",
    "HistoryPage",
    "JoinedRoom",
    "MyRooms",
    "ReceiveMessage",
    "ReceiveMessages",
    "RoomCreated",
    "RoomInvite",
    "RoomLeft",
    "ServerEvent",
    "System",
    "TokenExpired",
    "Typing",
    "UserList",
    "joined_room",
    "room_created",
]


class ServerEvent(Out, frozen=True):
    """What an event carries.

    Attributes:
        event: its name.
        leading: the fields that come as arguments of their own before the object.
    """

    event: ClassVar[str]
    leading: ClassVar[tuple[str, ...]] = ()

    def encode(self) -> bytes:
        """Return the JSON array of the event."""
        return event_json(self.event, *(getattr(self, name) for name in self.leading), self)


class ReceiveMessage(MessageOut, ServerEvent, frozen=True):
    """To every socket in a room, the sender's too: what was said, once the log holds it."""

    event: ClassVar[str] = "receive_message"


class ReceiveMessages(ServerEvent, frozen=True):
    """To the sockets of who joins: the newest page of the room, ascending by seq."""

    event: ClassVar[str] = "receive_messages"

    room_id: str
    messages: Sequence[MessageOut]


class JoinedRoom(Members, ServerEvent, frozen=True):
    """To the sockets of who joins, after the page: who is in the room."""

    event: ClassVar[str] = "joined_room"


class RoomCreated(RoomOut, ServerEvent, frozen=True):
    """To every socket of every member: a room was opened, or its members are others now."""

    event: ClassVar[str] = "room_created"


class RoomInvite(ServerEvent, frozen=True):
    """To who was named by the host of a new room, or added by a member: then ``userId`` is that one.

    The sockets of a member who added another hear it as well.
    """

    event: ClassVar[str] = "room_invite"

    room_id: str
    host_id: str
    user_id: str | None = None


class RoomLeft(ServerEvent, frozen=True):
    """To all sockets of who leaves a room."""

    event: ClassVar[str] = "room_left"

    room_id: str


class System(ServerEvent, frozen=True, kw_only=True):
    """Something that the server says: to oneself ``registered``, to a room ``joined`` and ``left``."""

    event: ClassVar[str] = "system"

    room_id: str | None = None
    content: str
    code: str
    user_id: str | None = None


class UserList(ServerEvent, frozen=True):
    """To everyone, while few are online: the ids of those who are, sorted."""

    event: ClassVar[str] = "get_users"

    users: Sequence[str]


class Typing(ServerEvent, frozen=True):
    """To the others in a room: a member is typing. Never stored, and dropped where a client is slow.

    The user's id comes first, as well: nothing but a recovery offset ever ends in a string.
    """

    event: ClassVar[str] = "typing"
    leading: ClassVar[tuple[str, ...]] = ("user_id",)

    room_id: str
    user_id: str


class MyRooms(RoomList, ServerEvent, frozen=True, kw_only=True):
    """What ``get_rooms`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "rooms"


class HistoryPage(History, ServerEvent, frozen=True):
    """What ``get_messages`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "messages"


class FoundMessages(SearchResult, ServerEvent, frozen=True):
    """What ``search`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "search_result"


class TokenExpired(ServerEvent, frozen=True):
    """The socket's token has ended, and the socket with it."""

    event: ClassVar[str] = "token_expired"

    expired_at: str


class Failure(ServerEvent, frozen=True):
    """Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket."""

    event: ClassVar[str] = "failure"

    event_name: str = msgspec.field(name="event")
    error: ErrorOut


def room_created(room: Room) -> RoomCreated:
    """Return what the members are told of a room."""
    shown, count = room.participants[:SHOWN_PARTICIPANTS], len(room.participants)
    return RoomCreated(room.id, shown, count, room.host_id, room.name)


def joined_room(room: Room) -> JoinedRoom:
    """Return what who joins is told of who is there."""
    return JoinedRoom(room.id, room.participants[:SHOWN_PARTICIPANTS], len(room.participants))


SERVER_EVENTS: tuple[type[ServerEvent], ...] = (
    System,
    UserList,
    RoomCreated,
    RoomInvite,
    RoomLeft,
    ReceiveMessages,
    JoinedRoom,
    ReceiveMessage,
    Typing,
    MyRooms,
    HistoryPage,
    FoundMessages,
    TokenExpired,
    Failure,
)
"""All of them, in the order of the reference."""
