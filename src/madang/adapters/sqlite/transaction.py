"""What one transaction of the writer knows and gathers."""

import sqlite3

from madang.domain import catalogue
from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.events import ChatEvent
from madang.domain.messages import Accepted, Draft, Message
from madang.domain.rooms import Room

__all__ = ["RoomState", "RoomStates", "Transaction"]

_MAX_STATES = 50_000


class RoomState:
    """A room as the writer last left it.

    Attributes:
        key: its number in the file.
        members: its participants, for a quick look-up.
        last_seq: the seq of its newest message.
    """

    __slots__ = ("key", "last_seq", "members", "room")

    def __init__(self, key: int, room: Room, last_seq: int) -> None:
        self.key = key
        self.room = room
        self.members = frozenset(room.participants)
        self.last_seq = last_seq


RoomStates = dict[str, RoomState]
"""States by room id; true for as long as there is one writer, to be cleared after a rollback."""


class Transaction:
    """The operations of one group commit: they see each other's effects and become durable together.

    Messages are gathered and written with one statement at the end.

    Attributes:
        proves_space: set by an operation whose commit shows that the file can be written again.
    """

    def __init__(self, connection: sqlite3.Connection, states: RoomStates) -> None:
        self.connection = connection
        self.states = states
        self.events: list[ChatEvent] = []
        self.proves_space = False
        self._rows: list[tuple[int, int, str, str, str, int, str | None]] = []
        self._answers: dict[tuple[int, str, str], Accepted] = {}

    def room(self, room_id: str) -> RoomState:
        """Return a room's state.

        Raises:
            RoomNotFound: there is none.
        """
        state = self.states.get(room_id)
        return self._load(room_id) if state is None else state

    def room_with(self, room_id: str, user_id: str) -> RoomState:
        """Return the state of a room that the user is a member of.

        Raises:
            RoomNotFound: there is none.
            NotAMember: the user is not in it.
        """
        state = self.room(room_id)
        if user_id not in state.members:
            raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
        return state

    def answer(self, state: RoomState, draft: Draft) -> Accepted | None:
        """Return the first answer to the draft's ``client_message_id``, ``None`` if there was none yet."""
        if draft.client_message_id is None:
            return None
        key = (state.key, draft.user_id, draft.client_message_id)
        if key in self._answers:
            return self._answers[key]
        row = self.connection.execute(
            "SELECT id, seq, created_at FROM messages"
            " WHERE room_key = ? AND user_id = ? AND client_message_id = ?",
            key,
        ).fetchone()
        return None if row is None else Accepted(*row)

    def add(self, state: RoomState, message: Message, accepted: Accepted) -> None:
        """Write a message, together with the others of this transaction."""
        self._rows.append(
            (
                state.key,
                message.seq,
                message.id,
                message.user_id,
                message.content,
                message.created_at,
                message.client_message_id,
            )
        )
        if message.client_message_id is not None:
            self._answers[state.key, message.user_id, message.client_message_id] = accepted
        state.last_seq = message.seq

    def flush(self) -> None:
        """Give the gathered messages to SQLite."""
        self.connection.executemany(
            "INSERT INTO messages (room_key, seq, id, user_id, content, created_at, client_message_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._rows,
        )
        self._rows.clear()

    def _load(self, room_id: str) -> RoomState:
        row = self.connection.execute(
            "SELECT key, host_id, name, created_at, (SELECT max(seq) FROM messages WHERE room_key = key)"
            " FROM rooms WHERE id = ? AND NOT removed",
            (room_id,),
        ).fetchone()
        if row is None:
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        key, host_id, name, created_at, last_seq = row
        members = self.connection.execute(
            "SELECT user_id FROM memberships WHERE room_key = ? ORDER BY rowid", (key,)
        )
        room = Room(room_id, host_id, tuple(user_id for (user_id,) in members), created_at, name)
        if len(self.states) >= _MAX_STATES:
            self.flush()
            self.states.clear()
        state = self.states[room_id] = RoomState(key, room, last_seq or 0)
        return state
