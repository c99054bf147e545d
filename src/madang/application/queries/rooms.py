"""Which rooms there are for a user."""

from collections.abc import Sequence

from madang.domain.errors import NotAMember
from madang.domain.ids import check_room_id
from madang.domain.rooms import Membership, Room
from madang.ports.rooms import Rooms

__all__ = ["RoomQueries"]


class RoomQueries:
    """Reads rooms for those who are in them."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def mine(self, actor: str) -> Sequence[Membership]:
        """Return the rooms that the actor is a member of, the oldest membership first.

        Raises:
            Unavailable: they cannot be read now.
        """
        return await self._rooms.of_user(actor)

    async def require_member(self, actor: str, room_id: str) -> Room:
        """Return a room that the actor is in.

        Raises:
            InvalidId: the id cannot be a room's.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Unavailable: it cannot be read now.
        """
        room = await self._rooms.get(check_room_id(room_id))
        if actor not in room.participants:
            raise NotAMember(f"{actor} is not a member of the room")
        return room
