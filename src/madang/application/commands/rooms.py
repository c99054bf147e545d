"""Opening, joining and leaving rooms."""

from madang.application.authorization import require_self
from madang.domain.ids import check_room_id, check_user_id
from madang.domain.limits import Limits
from madang.domain.rooms import Room, check_participants, check_room_name
from madang.ports.clock import Clock
from madang.ports.ids import Ids
from madang.ports.rooms import Rooms

__all__ = ["RoomCommands"]


class RoomCommands:
    """Changes rooms; whoever is concerned hears of it through the feed."""

    def __init__(self, rooms: Rooms, clock: Clock, ids: Ids, limits: Limits) -> None:
        self._rooms = rooms
        self._clock = clock
        self._ids = ids
        self._limits = limits

    async def create(self, actor: str, host_id: str, participants: list[str], name: str | None) -> Room:
        """Open a room with the actor as its host.

        Raises:
            InvalidInput: an id or the name is not of its form, or there are too many participants.
            Forbidden: ``host_id`` is not the actor.
            QuotaExceeded: the actor makes, is in, or adds members to too many rooms, or a participant cannot
                be added to more.
            Unavailable: it cannot be kept now.
        """
        require_self(actor, host_id)
        members = check_participants(actor, participants, self._limits.participants)
        room = Room(self._ids(), actor, members, self._clock(), check_room_name(name))
        await self._rooms.create(room)
        return room

    async def join(self, actor: str, room_id: str, user_id: str) -> tuple[Room, bool]:
        """Make ``user_id`` a member: the actor, or another whom the actor, being a member, invites.

        Returns:
            The room after it, and whether anything changed.

        Raises:
            InvalidInput: an id is not of its form, or the room is full.
            RoomNotFound: there is no such room.
            NotAMember: the actor invites another to a room without being in it.
            QuotaExceeded: the user is in too many rooms, or the actor has invited too many.
            Unavailable: it cannot be kept now.
        """
        check_room_id(room_id)
        limit = self._limits.participants
        return await self._rooms.join(room_id, check_user_id(user_id), actor, limit, self._clock())

    async def rename(self, actor: str, room_id: str, user_id: str, name: str) -> Room:
        """Give a room of which the actor is the host another name, or none.

        Raises:
            InvalidInput: an id or the name is not of its form.
            Forbidden: ``user_id`` is not the actor, or the actor is not the host.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Unavailable: it cannot be kept now.
        """
        require_self(actor, user_id)
        checked = check_room_name(name)
        return await self._rooms.rename(check_room_id(room_id), actor, checked, self._clock())

    async def leave(self, actor: str, room_id: str, user_id: str) -> Room:
        """End the actor's membership; the last one to leave removes the room.

        Raises:
            InvalidInput: an id is not of its form.
            Forbidden: ``user_id`` is not the actor.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Unavailable: it cannot be kept now.
        """
        require_self(actor, user_id)
        return await self._rooms.leave(check_room_id(room_id), actor, self._clock())
