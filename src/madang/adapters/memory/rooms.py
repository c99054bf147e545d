"""The rooms port in memory."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from madang.adapters.memory.store import MemoryStore
from madang.domain.quotas import Account, Additions, Quotas, charge, crowded, reckon, too_many_rooms
from madang.domain.room_state import Join, Leave, OpenRoom, Rename, decide
from madang.domain.rooms import SHOWN_PARTICIPANTS, Membership, Overview, Place, Room, by_activity
from madang.ports.rooms import PLACES

__all__ = ["MemoryRooms"]


class _Entry(NamedTuple):
    """When a user joined, and where the room stood."""

    at: int
    seq: int


class MemoryRooms:
    """Keeps rooms and memberships for as long as the process lives."""

    def __init__(self, store: MemoryStore, quotas: Quotas | None = None) -> None:
        self._store = store
        self._quotas = quotas or Quotas()
        self._accounts: dict[str, Account] = {}
        self._of_user: dict[str, dict[str, _Entry]] = {}

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        others = room.participants[1:]
        created = decide(None, OpenRoom(room), self._store.next_position())
        self._use(Additions(room.host_id, others, is_new=True, at=room.created_at))
        for member in room.participants:
            self._enter(member, room.id, room.created_at)
        self._store.accept(created)

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        return self._store.state(room_id).room

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        """Read the user's rooms in pieces."""
        rooms = list(self._of_user.get(user_id, {}).items())
        for begin in range(0, len(rooms), PLACES):
            yield [self._place(room_id, entry.at) for room_id, entry in rooms[begin : begin + PLACES]]

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        """Read all places of a user, and describe the rooms that were active last."""
        places = [place async for piece in self.places(user_id) for place in piece]
        if len(places) > PLACES:
            return None
        latest = [place.room_id for place in by_activity(places)[:limit]]
        return Overview(places, await self.describe(user_id, latest))

    async def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all rooms that the user is in now."""
        return list(self._of_user.get(user_id, ()))

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        """Return rooms that the user is a member of, in the order of the ids."""
        mine = self._of_user.get(user_id, {})
        return [self._membership(user_id, room_id) for room_id in room_ids if room_id in mine]

    def read_seq(self, room_id: str, user_id: str) -> int:
        """Return up to which message a member has read a room."""
        return max(self._of_user[user_id][room_id].seq, self._store.read.get((room_id, user_id), 0))

    async def join(self, room_id: str, user_id: str, by: str, limit: int, at: int) -> tuple[Room, bool]:
        """Make a user a member."""
        command = Join(user_id, by, limit, at)
        joined = decide(self._store.states.get(room_id), command, self._store.next_position())
        if joined is None:
            return self._store.state(room_id).room, False
        others = () if by == user_id else (user_id,)
        self._use(Additions(by, others, is_new=False, at=at))
        self._enter(user_id, room_id, at)
        self._store.accept(joined)
        return self._store.state(room_id).room, True

    async def rename(self, room_id: str, user_id: str, name: str | None, at: int) -> Room:
        """Give a room another name."""
        command = Rename(user_id, name, at)
        renamed = decide(self._store.states.get(room_id), command, self._store.next_position())
        if renamed is not None:
            self._store.accept(renamed)
        return self._store.state(room_id).room

    async def leave(self, room_id: str, user_id: str, at: int) -> Room:
        """End a membership; the last one to leave removes the room."""
        left = decide(self._store.states.get(room_id), Leave(user_id, at), self._store.next_position())
        del self._of_user[user_id][room_id]
        self._store.accept(left)
        room: Room = left.body.room
        return room

    def _use(self, additions: Additions) -> None:
        quotas, mine = self._quotas, self._of_user
        enters = additions.is_new or not additions.others
        if enters and 0 < quotas.rooms <= len(mine.get(additions.by, ())):
            raise too_many_rooms(quotas.rooms)
        charge(quotas, additions, self._accounts.get(additions.by, Account()))
        for user_id in additions.others:
            if 0 < quotas.rooms_by_others <= len(mine.get(user_id, ())):
                raise crowded(user_id)
        self._accounts |= reckon(quotas, additions, self._accounts)

    def _enter(self, user_id: str, room_id: str, at: int) -> None:
        self._of_user.setdefault(user_id, {})[room_id] = _Entry(at, self._store.last_seq(room_id))

    def _membership(self, user_id: str, room_id: str) -> Membership:
        room, place = self._store.states[room_id].room, self._place(room_id, 0)
        shown = replace(room, participants=room.participants[:SHOWN_PARTICIPANTS])
        return Membership(
            shown,
            place.last_seq,
            len(room.participants),
            joined_seq=self._of_user[user_id][room_id].seq,
            version=max(place.message_position, place.change_position),
            read_seq=self.read_seq(room_id, user_id),
        )

    def _place(self, room_id: str, since: int) -> Place:
        messages = self._store.messages.get(room_id)
        active_at = max(since, messages[-1].created_at) if messages else since
        return Place(
            room_id,
            len(messages or ()),
            active_at,
            self._store.states[room_id].room.name,
            messages[-1].position if messages else 0,
            self._store.changed[room_id],
        )
