"""Rooms: sets of member users. Membership outlives sockets."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from madang.domain import catalogue
from madang.domain.errors import InvalidText, TooManyParticipants
from madang.domain.ids import check_user_id, normal_user_id
from madang.domain.names import Flaw, flaw, normal_form, stripped
from madang.domain.wording import Wording

__all__ = [
    "SHOWN_PARTICIPANTS",
    "Membership",
    "Overview",
    "Place",
    "Room",
    "by_activity",
    "check_participants",
    "check_room_name",
    "normal_room_name",
]

SHOWN_PARTICIPANTS = 100
"""Members of a room that are named wherever it is shown; beside them stands how many there are."""

_MAX_NAME_LENGTH = 100
_FLAWS: Final[dict[Flaw, Wording]] = {
    "space": catalogue.ROOM_NAME_SPACE,
    "mark": catalogue.ROOM_NAME_MARK,
    "unseen": catalogue.ROOM_NAME_UNSEEN,
}
_REPETITIONS = 4
"""Names in a list of participants for each member that a room may have; one may be named more than once."""


class Room(msgspec.Struct, frozen=True):
    """A room and its members.

    Attributes:
        id: UUIDv7 text, made by the server.
        host_id: the user who opened it.
        participants: its members in the order they came.
        created_at: Unix time in milliseconds.
    """

    id: str
    host_id: str
    participants: tuple[str, ...]
    created_at: int
    name: str | None = None


class Place(msgspec.Struct, frozen=True, gc=False):
    """A room among a user's rooms.

    Attributes:
        last_seq: the seq of its newest message, 0 where nothing was said yet.
        active_at: when its newest message was made or the user came, whichever is later, in Unix ms.
        name: the room's name, ``None`` without one.
        message_position: that of its newest message, or of its newest entry where it is not known of which
            kind that is; 0 for none.
        change_position: that of its newest entry that is no message, likewise.
    """

    room_id: str
    last_seq: int
    active_at: int
    name: str | None = None
    message_position: int = 0
    change_position: int = 0


class Membership(msgspec.Struct, frozen=True):
    """A room as one of its members finds it.

    Attributes:
        room: the room, with the first ``SHOWN_PARTICIPANTS`` of its members.
        last_seq: the seq of its newest message, 0 where nothing was said yet.
        participant_count: how many members it has.
        joined_seq: the seq of its newest message when the user became a member: what follows was said to
            them. 0 for its first members, and where it is not known.
        version: the position of its newest entry: what is changed later in it has a greater one. 0 where a
            release accepted it that gave none.
        read_seq: up to which message the user has read it: what they marked, said themselves, or what was
            said before they joined, whichever is the newest (``domain/read_state.py``).
    """

    room: Room
    last_seq: int
    participant_count: int
    joined_seq: int = 0
    version: int = 0
    read_seq: int = 0


class Overview(msgspec.Struct, frozen=True):
    """A user's rooms at one moment.

    Attributes:
        places: all of them, in no order.
        memberships: those that were active last, the latest first, as `by_activity` has them.
    """

    places: Sequence[Place]
    memberships: Sequence[Membership]


def by_activity(places: Iterable[Place]) -> list[Place]:
    """Return places with the most recently active first; of equals the one with the larger id."""
    return sorted(places, key=lambda place: (place.active_at, place.room_id), reverse=True)


def check_participants(host_id: str, participants: list[str], limit: int) -> tuple[str, ...]:
    """Return the members of a new room: the host first, then the others, each once.

    Raises:
        InvalidId: one of them cannot be a user's id.
        TooManyParticipants: more than ``limit`` in all, or far more with repetitions.
    """
    if len(participants) > _REPETITIONS * limit:  # refused for less than it takes to read their names
        raise TooManyParticipants(catalogue.PARTICIPANTS, most=limit, count=len(participants))
    members = tuple(dict.fromkeys(map(normal_user_id, [host_id, *participants])))
    if len(members) > limit:
        raise TooManyParticipants(catalogue.PARTICIPANTS, most=limit, count=len(members))
    for member in members:
        check_user_id(member)
    return members


def normal_room_name(name: str) -> str:
    """Return a room's name in the one form in which names are stored, without checking it."""
    return normal_form(name, _MAX_NAME_LENGTH)


def check_room_name(name: str | None) -> str | None:
    """Return a room's name in its normal form without white space around it, ``None`` for an empty one.

    Raises:
        InvalidText: it is longer than 100 characters, has nothing to see, or holds what cannot be printed.
    """
    normal = stripped(normal_room_name(name)) if name is not None else ""
    if not normal:
        return None
    if len(normal) > _MAX_NAME_LENGTH:
        raise InvalidText(catalogue.ROOM_NAME_LENGTH, most=_MAX_NAME_LENGTH)
    if problem := flaw(normal):
        raise InvalidText(_FLAWS[problem])
    return normal
