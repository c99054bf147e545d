"""Read states: up to which message each member of a room has read it.

A pointer only rises: to what one marks, and to what one says oneself. What was said before one joined counts
as read. So a pointer may be marked twice, late, or in any order.
"""

from typing import NamedTuple

import msgspec

from madang.domain import catalogue
from madang.domain.errors import MessageNotFound, NotAMember, RoomNotFound
from madang.domain.room_state import RoomState

__all__ = ["Marked", "Pointer", "ReadTo", "check_mark", "check_reader", "unread"]


class Pointer(NamedTuple):
    """Up to where a member has read a room.

    Attributes:
        user_id: the member; empty for up to where everyone has, for it was not kept before.
    """

    room_id: str
    user_id: str
    read_seq: int


class Marked(msgspec.Struct, frozen=True, gc=False):
    """What marking came to.

    Attributes:
        read_seq: up to where the user has read the room now: as marked, or further.
        last_seq: the seq of its newest message.
        members: how many it has.
        rose: whether the pointer was lower before.
    """

    read_seq: int
    last_seq: int
    members: int
    rose: bool


class ReadTo(msgspec.Struct, frozen=True, gc=False):
    """A sign that a member has read a room further than before; never in the log.

    Attributes:
        unread: how many messages were behind it then.
        is_shown: whether the others in the room are told.
        socket_id: of the socket that marked it, which knows; empty for none.
    """

    room_id: str
    user_id: str
    read_seq: int
    unread: int
    is_shown: bool
    socket_id: str = ""


def unread(last_seq: int, read_seq: int) -> int:
    """Return how many messages of a room are behind a pointer."""
    return max(0, last_seq - read_seq)


def check_reader(state: RoomState | None, user_id: str) -> RoomState:
    """Return the room if the user is in it.

    Raises:
        RoomNotFound: there is no such room.
        NotAMember: the user is not in it.
    """
    if state is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    if user_id not in state.members:
        raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
    return state


def check_mark(state: RoomState | None, user_id: str, seq: int) -> RoomState:
    """Return the room if the user may say that they have read it up to a message.

    Raises:
        RoomNotFound: there is no such room.
        NotAMember: the user is not in it.
        MessageNotFound: it has no such message.
    """
    state = check_reader(state, user_id)
    if not 1 <= seq <= state.last_seq:
        raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
    return state
