"""The rooms and who is in them."""

from collections.abc import Sequence
from typing import Protocol

from madang.domain.rooms import Membership, Room

__all__ = ["Rooms"]


class Rooms(Protocol):
    """Keeps rooms and memberships, durably. Each change is one atomic step and is fed after it took place."""

    async def create(self, room: Room) -> None:
        """Keep a new room. Feeds ``RoomCreated``.

        Raises:
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

    async def of_user(self, user_id: str) -> Sequence[Membership]:
        """Return the rooms that the user is a member of, the oldest membership first.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def join(self, room_id: str, user_id: str, by: str, limit: int) -> tuple[Room, bool]:
        """Make a user a member: oneself (``by`` is the user), or another, which only a member can do.

        Feeds ``MemberJoined`` if the user was none before.

        Returns:
            The room after it, and whether anything changed.

        Raises:
            RoomNotFound: there is none; nothing is created.
            NotAMember: ``by`` is another user and not a member.
            TooManyParticipants: it has ``limit`` members already.
            Unavailable: it cannot be kept now.
        """
        ...

    async def leave(self, room_id: str, user_id: str) -> Room:
        """End a membership; the last one to leave removes the room. Feeds ``MemberLeft``.

        Returns:
            The room with those who stay.

        Raises:
            RoomNotFound: there is none.
            NotAMember: the user is not in it.
            Unavailable: it cannot be kept now.
        """
        ...
