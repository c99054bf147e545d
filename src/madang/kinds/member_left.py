"""A user's membership ended: those who stay hear it, and all sockets of who left."""

from typing import ClassVar

from madang.domain import events
from madang.kinds.kind import Kind
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = ["MEMBER_LEFT", "LeaveRoom", "Left", "RoomLeft"]


class Left(Out, frozen=True):
    """The room that one has left."""

    room_id: str


class LeaveRoom(Payload):
    """One's membership of a room ends.

    All sockets of who leaves hear ``room_left``; those who stay hear ``system`` with the code ``left`` and
    ``room_created``; the last one to leave removes the room.
    """

    event: ClassVar[str] = "leave_room"
    answer: ClassVar[type[Out]] = Left

    user_id: str
    room_id: str


class RoomLeft(ServerEvent, frozen=True):
    """To all sockets of who leaves a room."""

    event: ClassVar[str] = "room_left"

    room_id: str


MEMBER_LEFT = Kind(
    name=events.MEMBER_LEFT,
    fact=events.MemberLeft,
    command=LeaveRoom,
    audience="room_and_leaver",
    events=(RoomLeft,),
)
