"""The archive port in memory."""

from collections.abc import Mapping, Sequence

from madang.adapters.memory.store import MemoryStore
from madang.domain.messages import Message
from madang.ports.archive import Page, Spot

__all__ = ["MemoryArchive"]


class MemoryArchive:
    """Reads back what the memory log accepted."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        messages = self._store.messages.get(room_id, [])
        # A message's index is its seq - 1.
        stop = len(messages) if seq is None else max(0, min(seq - 1, len(messages)))
        start = max(0, stop - limit)
        return Page(messages[start:stop], has_more=start > 0)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        messages = self._store.messages.get(room_id, [])
        return Page(messages[seq : seq + limit], has_more=len(messages) > seq + limit)

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        rooms = self._store.messages
        return [rooms[room][seq - 1] for room, seq in set(spots) if 0 < seq <= len(rooms.get(room, ()))]

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        known = self._store.reactions.get((room_id, seq), {})
        return {who: known[who] for who in (known if among is None else among) if who in known}

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        changed = [each for each in self._store.messages.get(room_id, ()) if each.version > version]
        changed.sort(key=lambda each: each.version)
        return Page(changed[:limit], has_more=len(changed) > limit)
