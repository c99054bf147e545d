"""The log port in memory."""

from collections.abc import Sequence

from madang.adapters.memory.store import MemoryStore
from madang.domain.events import MessageAccepted
from madang.domain.messages import Accepted, Draft, Message

__all__ = ["MemoryLog"]


class MemoryLog:
    """Accepts messages for as long as the process lives; also reads them back in order."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def append(self, draft: Draft) -> Accepted:
        """Accept a message."""
        store = self._store
        store.room_with(draft.room_id, draft.user_id)
        key = (draft.room_id, draft.user_id, draft.client_message_id or "")
        if draft.client_message_id is not None and key in store.answers:
            return store.answers[key]
        seq = store.last_seq(draft.room_id) + 1
        message = Message(
            draft.id,
            draft.room_id,
            seq,
            draft.user_id,
            draft.content,
            draft.created_at,
            draft.client_message_id,
        )
        accepted = Accepted(draft.id, seq, draft.created_at)
        store.messages.setdefault(draft.room_id, []).append(message)
        store.journal.append(message)
        if draft.client_message_id is not None:
            store.answers[key] = accepted
        store.publish(MessageAccepted(message, position=len(store.journal)))
        return accepted

    async def read(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """Read behind a position; a message's position is its number, from 1."""
        return list(enumerate(self._store.journal[after : after + limit], start=after + 1))
