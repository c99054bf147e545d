"""What the memory adapters share."""

from collections.abc import Callable

from madang.domain import catalogue
from madang.domain.entry import Entry
from madang.domain.errors import RoomNotFound
from madang.domain.messages import Accepted, Message
from madang.domain.room_state import RoomState, evolve
from madang.kinds.message_reacted import orders_of
from madang.kinds.registry import message_after

__all__ = ["MemoryStore"]


class MemoryStore:
    """Rooms, messages and what was answered to repeated ones.

    Attributes:
        states: the rooms that exist, by id.
        messages: each room's messages in the order of seq, by room id.
        reactions: the order of each reaction, by name and user, by room id and seq of the message.
        changed: the position of each room's newest entry that is no message, by room id.
        read: how far users have read in a room, by what they marked and what they said.
        journal: all entries in the order of position.
        answers: the first answer to a room's, a user's, a kind's, a dedup key.
    """

    def __init__(self, publish: Callable[[Entry], None]) -> None:
        self.states: dict[str, RoomState] = {}
        self.messages: dict[str, list[Message]] = {}
        self.reactions: dict[tuple[str, int], dict[tuple[str, str], int]] = {}
        self.changed: dict[str, int] = {}
        self.read: dict[tuple[str, str], int] = {}
        self.journal: list[Entry] = []
        self.answers: dict[tuple[str, str, str, str], Accepted] = {}
        self._publish = publish

    def state(self, room_id: str) -> RoomState:
        """Return a room.

        Raises:
            RoomNotFound: there is none.
        """
        state = self.states.get(room_id)
        if state is None:
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        return state

    def last_seq(self, room_id: str) -> int:
        """Return the seq of a room's newest message, 0 where there is none."""
        return len(self.messages.get(room_id, ()))

    def version(self, room_id: str, seq: int) -> int | None:
        """Return the version of a message, ``None`` where there is no such message."""
        messages = self.messages.get(room_id, ())
        return messages[seq - 1].version if 0 < seq <= len(messages) else None

    def next_position(self) -> int:
        """Return the position of the entry that is accepted next."""
        return len(self.journal) + 1

    def accept(self, entry: Entry) -> None:
        """Keep an entry that was decided, and tell it."""
        state = evolve(self.states.get(entry.room_id), entry)
        if state is None:
            del self.states[entry.room_id]
        else:
            self.states[entry.room_id] = state
        self.journal.append(entry)
        message = message_after(entry)
        if message is not None and entry.target is None:
            self.messages.setdefault(entry.room_id, []).append(message)
            self.read[entry.room_id, entry.actor] = message.seq
        else:
            self.changed[entry.room_id] = entry.position
        if message is not None and entry.target is not None:
            self.messages[entry.room_id][entry.target - 1] = message
            self._react(message, entry)
        self._publish(entry)

    def _react(self, message: Message, entry: Entry) -> None:
        known = self.reactions.setdefault((message.room_id, message.seq), {})
        for mark, order in orders_of(entry):
            if mark.is_set:
                known[mark.name, mark.user_id] = order
            else:
                known.pop((mark.name, mark.user_id), None)
        if not known or message.deleted_at is not None:
            del self.reactions[message.room_id, message.seq]
