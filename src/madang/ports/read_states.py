"""Who has read how far."""

from collections.abc import Mapping
from typing import Protocol

from madang.domain.read_state import Marked

__all__ = ["ReadStates"]


class ReadStates(Protocol):
    """Keeps for each member of a room up to which message they have read it, durably.

    The pointer only rises (``domain/read_state.py``): to what is marked here; to one's own messages as the
    log accepts them, at no cost there; and to where the room stood as one joined. Where it is,
    `Rooms.describe` tells together with the room.
    """

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message, unless it is there or further already.

        Raises:
            RoomNotFound: there is no such room.
            NotAMember: the user is not in it.
            MessageNotFound: it has no such message.
            Unavailable: it cannot be kept now; it may or may not have been.
        """
        ...

    async def of_room(self, room_id: str, user_id: str, most: int) -> Mapping[str, int]:
        """Return up to which message each member has read a room that a user is in.

        Of a room with more members than ``most``, return nobody.

        Raises:
            RoomNotFound: there is no such room.
            NotAMember: the user is not in it.
            Unavailable: it cannot be read now.
        """
        ...
