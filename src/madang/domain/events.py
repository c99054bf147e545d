"""What changes who is in a room, on which its rules rest, and its name; and typing, which changes nothing."""

from typing import Final

import msgspec

from madang.domain.rooms import Room

__all__ = [
    "MEMBER_JOINED",
    "MEMBER_LEFT",
    "ROOM_CREATED",
    "ROOM_RENAMED",
    "MemberJoined",
    "MemberLeft",
    "RoomChange",
    "RoomCreated",
    "RoomRenamed",
    "Typing",
]

ROOM_CREATED: Final = "room_created"
MEMBER_JOINED: Final = "member_joined"
MEMBER_LEFT: Final = "member_left"
ROOM_RENAMED: Final = "room_renamed"


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


class RoomRenamed(msgspec.Struct, frozen=True, tag=True):
    """A room has another name, or none any more.

    Attributes:
        room: the room with its new name.
        user_id: who gave it.
    """

    room: Room
    user_id: str


class Typing(msgspec.Struct, frozen=True, tag=True):
    """A member is typing: never stored, never in the log."""

    room_id: str
    user_id: str


RoomChange = RoomCreated | MemberJoined | MemberLeft | RoomRenamed
"""The facts that change who is in a room, or what it is called."""
