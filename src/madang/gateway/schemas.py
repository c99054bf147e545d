"""What clients send: one struct a client event, its fields in the order of the contract."""

from typing import ClassVar

import msgspec

from madang.contract import Out, Stored
from madang.gateway.acknowledgements import (
    History,
    Left,
    Members,
    Nothing,
    Registered,
    RoomList,
    SearchResult,
)
from madang.gateway.server_events import FoundMessages, HistoryPage, MyRooms, ServerEvent

__all__ = [
    "CLIENT_EVENTS",
    "CreateRoom",
    "GetMessages",
    "GetRooms",
    "JoinRoom",
    "LeaveRoom",
    "Payload",
    "Register",
    "Search",
    "SendMessage",
    "StartTyping",
]


class Payload(msgspec.Struct, gc=False, rename="camel", forbid_unknown_fields=True):
    """An event's fields. More than these are refused: a misspelt option must not be ignored in silence.

    Attributes:
        event: the event's name.
        answer: what it is acknowledged with, beside ``ok``.
        unasked: the event that carries the answer to who asked for no acknowledgement, if there is one.
    """

    event: ClassVar[str]
    answer: ClassVar[type[Out]] = Nothing
    unasked: ClassVar[type[ServerEvent] | None] = None


class Register(Payload):
    """``register``: the socket becomes a user."""

    event: ClassVar[str] = "register"
    answer: ClassVar[type[Out]] = Registered

    user_id: str
    token: str | None = None


class CreateRoom(Payload):
    """``create_room``: a room with the host and the participants."""

    event: ClassVar[str] = "create_room"
    answer: ClassVar[type[Out]] = Members

    host_id: str
    participants: list[str]
    name: str | None = None


class JoinRoom(Payload):
    """``join_room``: oneself, or, by a member, another user."""

    event: ClassVar[str] = "join_room"
    answer: ClassVar[type[Out]] = Members

    user_id: str
    room_id: str


class LeaveRoom(Payload):
    """``leave_room``: one's membership ends."""

    event: ClassVar[str] = "leave_room"
    answer: ClassVar[type[Out]] = Left

    user_id: str
    room_id: str


class SendMessage(Payload):
    """``send_message``: something said in a room."""

    event: ClassVar[str] = "send_message"
    answer: ClassVar[type[Out]] = Stored

    room_id: str
    user_id: str
    content: str
    client_message_id: str | None = None


class StartTyping(Payload):
    """``typing``: about to say something."""

    event: ClassVar[str] = "typing"

    room_id: str
    user_id: str


class GetMessages(Payload):
    """``get_messages``: a page of a room's history."""

    event: ClassVar[str] = "get_messages"
    answer: ClassVar[type[Out]] = History
    unasked: ClassVar[type[ServerEvent] | None] = HistoryPage

    room_id: str
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class GetRooms(Payload):
    """``get_rooms``: a page of one's rooms."""

    event: ClassVar[str] = "get_rooms"
    answer: ClassVar[type[Out]] = RoomList
    unasked: ClassVar[type[ServerEvent] | None] = MyRooms

    cursor: str | None = None
    limit: int | None = None


class Search(Payload):
    """``search``: messages in one's rooms."""

    event: ClassVar[str] = "search"
    answer: ClassVar[type[Out]] = SearchResult
    unasked: ClassVar[type[ServerEvent] | None] = FoundMessages

    keyword: str
    room_id: str | None = None
    limit: int | None = None
    cursor: str | None = None
    user_id: str | None = None
    before: str | None = None
    after: str | None = None
    utc_offset: int = 0


CLIENT_EVENTS: tuple[type[Payload], ...] = (
    Register,
    GetRooms,
    CreateRoom,
    JoinRoom,
    LeaveRoom,
    SendMessage,
    StartTyping,
    GetMessages,
    Search,
)
"""All of them, in the order of the reference."""
