"""A user became a member: the room hears it, and who comes gets the newest page."""

from collections.abc import Sequence
from typing import ClassVar

from madang.domain import events
from madang.domain.rooms import SHOWN_PARTICIPANTS, Room
from madang.kinds.kind import Kind
from madang.kinds.message_sent import MessageOut
from madang.kinds.room_created import Members
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = ["MEMBER_JOINED", "JoinRoom", "JoinedRoom", "ReceiveMessages", "joined_room"]


class JoinRoom(Payload):
    """One becomes a member of a room, or, named by a member, another user does.

    The sockets of who joins hear ``receive_messages`` and ``joined_room``; the room hears ``system`` with the
    code ``joined`` and ``room_created`` with the new participants. Who is added by a member hears
    ``room_invite`` first, and so do the sockets of that member. A member who names itself gets the newest
    page again.

    Attributes:
        user_id: who joins: oneself, or, of a member, anyone.
    """

    event: ClassVar[str] = "join_room"
    answer: ClassVar[type[Out]] = Members

    user_id: str
    room_id: str


class ReceiveMessages(ServerEvent, frozen=True):
    """To the sockets of who joins: the newest page of the room, ascending by seq."""

    event: ClassVar[str] = "receive_messages"

    room_id: str
    messages: Sequence[MessageOut]


class JoinedRoom(Members, ServerEvent, frozen=True):
    """To the sockets of who joins, after the page: who is in the room."""

    event: ClassVar[str] = "joined_room"


def joined_room(room: Room) -> JoinedRoom:
    """Return what who joins is told of who is there."""
    return JoinedRoom(room.id, room.participants[:SHOWN_PARTICIPANTS], len(room.participants))


MEMBER_JOINED = Kind(
    name=events.MEMBER_JOINED,
    fact=events.MemberJoined,
    command=JoinRoom,
    audience="room_and_newcomer",
    events=(ReceiveMessages, JoinedRoom),
)
