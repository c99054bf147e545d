"""The rooms port in memory."""

from collections.abc import Sequence

from msgspec.structs import replace

from madang.adapters.memory.store import MemoryStore
from madang.domain.errors import TooManyParticipants
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated
from madang.domain.rooms import Membership, Room

__all__ = ["MemoryRooms"]


class MemoryRooms:
    """Keeps rooms and memberships for as long as the process lives."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        # In the order of joining, for each user: the sets of `of_user`.
        self._of_user: dict[str, dict[str, None]] = {}

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        self._store.rooms[room.id] = room
        for member in room.participants:
            self._of_user.setdefault(member, {})[room.id] = None
        self._store.publish(RoomCreated(room))

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        return self._store.room(room_id)

    async def of_user(self, user_id: str) -> Sequence[Membership]:
        """Return the rooms that the user is a member of, the oldest membership first."""
        return [
            Membership(self._store.rooms[room_id], self._store.last_seq(room_id))
            for room_id in self._of_user.get(user_id, ())
        ]

    async def join(self, room_id: str, user_id: str, by: str, limit: int) -> tuple[Room, bool]:
        """Make a user a member."""
        room = self._store.room(room_id) if by == user_id else self._store.room_with(room_id, by)
        if user_id in room.participants:
            return room, False
        if len(room.participants) >= limit:
            raise TooManyParticipants(f"a room has at most {limit} participants")
        room = replace(room, participants=(*room.participants, user_id))
        self._store.rooms[room_id] = room
        self._of_user.setdefault(user_id, {})[room_id] = None
        self._store.publish(MemberJoined(room, user_id, self._store.last_seq(room_id)))
        return room, True

    async def leave(self, room_id: str, user_id: str) -> Room:
        """End a membership; the last one to leave removes the room."""
        room = self._store.room_with(room_id, user_id)
        room = replace(room, participants=tuple(each for each in room.participants if each != user_id))
        del self._of_user[user_id][room_id]
        if room.participants:
            self._store.rooms[room_id] = room
        else:
            del self._store.rooms[room_id]
        self._store.publish(MemberLeft(room, user_id))
        return room
