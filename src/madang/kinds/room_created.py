"""A room was opened: its members are let in and hear it."""

from collections.abc import Sequence
from typing import ClassVar

from madang.domain import events
from madang.domain.rooms import SHOWN_PARTICIPANTS, Room
from madang.kinds.kind import Kind
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = ["ROOM_CREATED", "CreateRoom", "Members", "RoomCreated", "RoomInvite", "RoomOut", "room_created"]


class Members(Out, frozen=True):
    """Who is in a room.

    Attributes:
        participants: the first of them, in the order in which they came.
        participant_count: how many there are.
    """

    room_id: str
    participants: Sequence[str]
    participant_count: int


class RoomOut(Members, frozen=True):
    """A room as its members see it.

    Attributes:
        host_id: the user who opened it.
    """

    host_id: str
    name: str | None = None


class CreateRoom(Payload):
    """A room is opened, with the host and the participants.

    Every socket of every member hears ``room_created``, the invited ``room_invite`` as well.

    Attributes:
        participants: the other members; the host may be among them.
    """

    event: ClassVar[str] = "create_room"
    answer: ClassVar[type[Out]] = Members

    host_id: str
    participants: list[str]
    name: str | None = None


class RoomCreated(RoomOut, ServerEvent, frozen=True):
    """To every socket of every member: a room was opened, or its members are others now, or its name."""

    event: ClassVar[str] = "room_created"


class RoomInvite(ServerEvent, frozen=True):
    """To who was named by the host of a new room; or to who was added by a member, and to that member.

    Attributes:
        user_id: the member who added another.
        invited_id: who was added by a member.
    """

    event: ClassVar[str] = "room_invite"

    room_id: str
    host_id: str
    user_id: str | None = None
    invited_id: str | None = None


def room_created(room: Room) -> RoomCreated:
    """Return what the members are told of a room."""
    shown, count = room.participants[:SHOWN_PARTICIPANTS], len(room.participants)
    return RoomCreated(room.id, shown, count, room.host_id, room.name)


ROOM_CREATED = Kind(
    name=events.ROOM_CREATED,
    fact=events.RoomCreated,
    command=CreateRoom,
    audience="new_room",
    events=(RoomCreated, RoomInvite),
)
