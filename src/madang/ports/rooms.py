"""The rooms and who is in them."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from madang.domain.rooms import Membership, Overview, Place, Room

__all__ = ["PLACES", "Rooms"]

PLACES: Final = 500
"""Rooms that one question to a storage may read at most, so that none keeps it from answering others."""


class Rooms(Protocol):
    """Keeps rooms and memberships, durably. Each change is one atomic step and is fed after it took place.

    Quotas are checked and used in the same step; a change that is refused uses none. What counts for
    whom: a room for its maker, a member who is added for who adds, and being in a room for whoever is in it.
    One who is in ``Quotas.rooms_by_others`` rooms, or was added to ``Quotas.invited`` within an hour, can be
    added by nobody else, and still opens and joins rooms.
    """

    async def create(self, room: Room) -> None:
        """Keep a new room. Feeds ``RoomCreated``. Quotas count at the room's ``created_at``.

        Raises:
            QuotaExceeded: its maker makes too many rooms, is in too many, or adds too many members; or one of
                the others cannot be added to more.
            Unavailable: it cannot be kept now.
        """
        ...

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now.

        Raises:
            RoomNotFound: there is none.
            Unavailable: it cannot be read now.
        """
        ...

    def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        """Read the rooms that the user is a member of, in pieces of ``PLACES`` at most, in no order.

        What lies behind a place's ``last_seq`` is still to be fed, or was fed since the piece was read. A
        room that the user joins or leaves meanwhile may be there or not.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        """Read all places of a user, and describe the ``limit`` rooms that were active last, in one question.

        ``None`` where it takes more than one, as for a user with more than ``PLACES`` rooms: then `places`
        and `describe` tell.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all rooms that the user is in now, in no order. It costs far less than `places`.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        """Return rooms, ``PLACES`` at most, that the user is a member of, in the order of the ids.

        Those that the user is not in, or that are none, are left out. Each tells where the room stood when
        the user came last.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def join(self, room_id: str, user_id: str, by: str, limit: int, at: int) -> tuple[Room, bool]:
        """Make a user a member: oneself (``by`` is the user), or another, which only a member can do.

        Feeds ``MemberJoined`` if the user was none before. ``at`` is now, in Unix milliseconds.

        Returns:
            The room after it, and whether anything changed.

        Raises:
            RoomNotFound: there is none; nothing is created.
            NotAMember: ``by`` is another user and not a member.
            TooManyParticipants: it has ``limit`` members already.
            QuotaExceeded: the user is in too many rooms, or ``by`` adds too many members.
            Unavailable: it cannot be kept now.
        """
        ...

    async def rename(self, room_id: str, user_id: str, name: str | None, at: int) -> Room:
        """Give a room another name, ``None`` for none. Feeds ``RoomRenamed`` if it had another.

        ``at`` is now, in Unix milliseconds.

        Returns:
            The room after it.

        Raises:
            RoomNotFound: there is none.
            NotAMember: the user is not in it.
            Forbidden: the user is not its host.
            Unavailable: it cannot be kept now.
        """
        ...

    async def leave(self, room_id: str, user_id: str, at: int) -> Room:
        """End a membership; the last one to leave removes the room. Feeds ``MemberLeft``.

        ``at`` is now, in Unix milliseconds.

        Returns:
            The room with those who stay.

        Raises:
            RoomNotFound: there is none.
            NotAMember: the user is not in it.
            Unavailable: it cannot be kept now.
        """
        ...
