"""The read-states port in memory."""

from collections.abc import Mapping

from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.domain.read_state import Marked, check_mark, check_reader

__all__ = ["MemoryReadStates"]


class MemoryReadStates:
    """Keeps how far members have read for as long as the process lives."""

    def __init__(self, store: MemoryStore, rooms: MemoryRooms) -> None:
        self._store = store
        self._rooms = rooms

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        room = check_mark(self._store.states.get(room_id), user_id, seq)
        before = self._rooms.read_seq(room_id, user_id)
        self._store.read[room_id, user_id] = max(before, seq)
        return Marked(max(before, seq), room.last_seq, len(room.members), seq > before)

    async def of_room(self, room_id: str, user_id: str, most: int) -> Mapping[str, int]:
        """Return up to which message each member has read a room."""
        members = check_reader(self._store.states.get(room_id), user_id).members
        return {each: self._rooms.read_seq(room_id, each) for each in members} if len(members) <= most else {}
