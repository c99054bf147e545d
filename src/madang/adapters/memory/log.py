"""The log port in memory."""

from collections.abc import Sequence
from functools import partial

from madang.adapters.memory.store import MemoryStore
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.messages import Accepted
from madang.domain.room_state import Append, check_versions, decide

__all__ = ["MemoryLog"]


class MemoryLog:
    """Accepts entries for as long as the process lives; also reads them back in order."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def append(self, entry: Entry, conditions: Conditions) -> Accepted:
        """Accept an entry."""
        store = self._store
        command = Append(entry, conditions)
        decided = decide(store.states.get(entry.room_id), command, store.next_position())
        key = (entry.room_id, entry.actor, entry.kind, conditions.dedup_key or "")
        if conditions.dedup_key is not None and key in store.answers:
            return store.answers[key]
        check_versions(conditions, partial(store.version, entry.room_id))
        store.accept(decided)
        seq = decided.seq or 0
        if conditions.dedup_key is not None:
            store.answers[key] = Accepted(entry.id, seq, entry.at)
        return Accepted(entry.id, seq, entry.at, decided.position)

    async def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read behind a position; an entry's position is its number, from 1."""
        return self._store.journal[after : after + limit]
