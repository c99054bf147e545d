"""What the server sends of its own accord: one struct an event, which knows the event's name."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from madang.contract import ErrorOut
from madang.gateway.acknowledgements import Changes, History, Registered, RoomList, SearchResult
from madang.kinds.registry import KINDS
from madang.kinds.wire import ServerEvent

__all__ = [
    "SERVER_EVENTS",
    "ChangedMessages",
    "Failure",
    "FoundMessages",
    "HistoryPage",
    "MyRooms",
    "ReadReceipt",
    "ReadStateChanged",
    "Sync",
    "System",
    "TokenExpired",
    "Typing",
    "UserList",
    "Welcome",
]


class System(ServerEvent, frozen=True, kw_only=True):
    """Something that the server says in words, to oneself or to a room.

    Attributes:
        room_id: the room that it is about, if it is about one.
        content: the words, in the language of the socket.
        code: what it is: ``registered`` to oneself, ``joined``, ``left`` and ``renamed`` to a room.
        user_id: who joined, left or renamed it.
    """

    event: ClassVar[str] = "system"

    room_id: str | None = None
    content: str
    code: str
    user_id: str | None = None


class Welcome(Registered, ServerEvent, frozen=True, kw_only=True):
    """To a socket that said in its handshake who it is: what ``register`` is acknowledged with."""

    event: ClassVar[str] = "registered"


class Sync(ServerEvent, frozen=True):
    """To a socket that registered in its handshake, or with ``since``: it has heard everything up to here.

    It is the last event of what was written together. Official clients keep it, and show it when they come
    back; others may keep it themselves and show it as ``since``. See [coming back](recovery.md).

    Attributes:
        offset: what to show; nobody but the server reads it.
    """

    event: ClassVar[str] = "sync"
    bare: ClassVar[bool] = True

    offset: str


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


class ReadReceipt(ServerEvent, frozen=True):
    """To the others in a room of at most ``--receipts-max-members``: a member has read it up to here.

    A moment later, once for all that a member reads in it. Never stored, and dropped where a client is slow.
    """

    event: ClassVar[str] = "receipt"

    room_id: str
    user_id: str
    read_seq: int


class ReadStateChanged(ServerEvent, frozen=True):
    """To one's other sockets: one has read a room up to here on another.

    Of two keep the one with the greater ``readSeq``, in whatever order they come; what is behind it grows
    with each message that others say.

    Attributes:
        unread: messages behind it, as it was marked.
        mentions: how many of these name one.
    """

    event: ClassVar[str] = "read_state"

    room_id: str
    read_seq: int
    unread: int
    mentions: int


class MyRooms(RoomList, ServerEvent, frozen=True, kw_only=True):
    """What ``get_rooms`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "rooms"


class HistoryPage(History, ServerEvent, frozen=True):
    """What ``get_messages`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "messages"


class ChangedMessages(Changes, ServerEvent, frozen=True):
    """What ``get_changes`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "changes"


class FoundMessages(SearchResult, ServerEvent, frozen=True):
    """What ``search`` answers to who asked for no acknowledgement."""

    event: ClassVar[str] = "search_result"


class TokenExpired(ServerEvent, frozen=True):
    """The socket's token has ended, and the socket with it.

    Attributes:
        expired_at: the token's ``exp``, in ISO 8601.
    """

    event: ClassVar[str] = "token_expired"

    expired_at: str


class Failure(ServerEvent, frozen=True):
    """Why an event was refused, to who asked for no acknowledgement; or why the server ends a socket.

    Attributes:
        event_name: the event that was refused.
    """

    event: ClassVar[str] = "failure"

    event_name: str = msgspec.field(name="event")
    error: ErrorOut


SERVER_EVENTS: tuple[type[ServerEvent], ...] = (
    System,
    Welcome,
    Sync,
    UserList,
    *(event for kind in KINDS for event in kind.events),
    Typing,
    ReadReceipt,
    ReadStateChanged,
    MyRooms,
    HistoryPage,
    ChangedMessages,
    FoundMessages,
    TokenExpired,
    Failure,
)
"""All of them, in the order of the reference."""
