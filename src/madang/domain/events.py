"""What happened in a chat: the facts that every node tells its sockets, in order per room."""

import msgspec

from madang.domain.messages import Message
from madang.domain.rooms import Room

__all__ = ["ChatEvent", "MemberJoined", "MemberLeft", "MessageAccepted", "RoomCreated", "Typing"]


class MessageAccepted(msgspec.Struct, frozen=True, tag=True):
    """The log holds a message.

    Attributes:
        encoded: the event ``receive_message`` as the wire has it, the JSON array of its name and
            payload, where the log carries it; whoever sends it on need not encode it again.
        position: where an embedded log holds the message, in the order of acceptance over all rooms.
    """

    message: Message
    encoded: bytes | None = None
    position: int | None = None


class RoomCreated(msgspec.Struct, frozen=True, tag=True):
    """A room was opened."""

    room: Room


class MemberJoined(msgspec.Struct, frozen=True, tag=True):
    """A user became a member.

    Attributes:
        room: the room with the new member in it.
        last_seq: the seq of the newest message before the user came; what follows is delivered live.
        by: the member who added the user; ``None`` for one who came by themselves.
    """

    room: Room
    user_id: str
    last_seq: int
    by: str | None = None


class MemberLeft(msgspec.Struct, frozen=True, tag=True):
    """A user's membership ended.

    Attributes:
        room: the room with those who stay; without participants, it is gone.
    """

    room: Room
    user_id: str


class Typing(msgspec.Struct, frozen=True, tag=True):
    """A member is typing: never stored, never in the log."""

    room_id: str
    user_id: str


ChatEvent = MessageAccepted | RoomCreated | MemberJoined | MemberLeft
"""What the log and the rooms tell, in order per room."""
