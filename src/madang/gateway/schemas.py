"""What clients send: one struct a client event, its fields in the order of the contract."""

import msgspec

__all__ = [
    "CreateRoom",
    "GetMessages",
    "GetRooms",
    "JoinRoom",
    "LeaveRoom",
    "Register",
    "Search",
    "SendMessage",
    "StartTyping",
]


class Payload(msgspec.Struct, gc=False, rename="camel", forbid_unknown_fields=True):
    """An event's fields. More than these are refused: a misspelt option must not be ignored in silence."""


class Register(Payload):
    """``register``: the socket becomes a user."""

    user_id: str
    token: str | None = None


class CreateRoom(Payload):
    """``create_room``: a room with the host and the participants."""

    host_id: str
    participants: list[str]
    name: str | None = None


class JoinRoom(Payload):
    """``join_room``: oneself, or, by a member, another user."""

    user_id: str
    room_id: str


class LeaveRoom(Payload):
    """``leave_room``: one's membership ends."""

    user_id: str
    room_id: str


class SendMessage(Payload):
    """``send_message``: something said in a room."""

    room_id: str
    user_id: str
    content: str
    client_message_id: str | None = None


class StartTyping(Payload):
    """``typing``: about to say something."""

    room_id: str
    user_id: str


class GetMessages(Payload):
    """``get_messages``: a page of a room's history."""

    room_id: str
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class GetRooms(Payload):
    """``get_rooms``: a page of one's rooms."""

    cursor: str | None = None
    limit: int | None = None


class Search(Payload):
    """``search``: messages in one's rooms."""

    keyword: str
    room_id: str | None = None
    limit: int | None = None
    cursor: str | None = None
    user_id: str | None = None
    before: str | None = None
    after: str | None = None
    utc_offset: int = 0
