"""What one transaction of the writer knows and gathers."""

import sqlite3
from itertools import chain

from madang.domain import catalogue
from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.events import ChatEvent
from madang.domain.messages import Accepted, Draft, Message
from madang.domain.rooms import Room

__all__ = ["Known", "RoomState", "Transaction"]

_MAX_STATES = 50_000
_MAX_NEWEST_IDS = 20_000
"""Two ids of at most 64 characters each: 6 MB together."""

_COLUMNS = "position, room_key, seq, id, user_id, content, created_at, client_message_id"
_MOST_ROWS = 64
# The size of a statement, largest first, and the statement. One of many rows is one step, which lets the
# interpreter's lock go once: each time that is done, every other thread may take it first. There is one
# statement for each power of two, for SQLite to keep all of them prepared.
_INSERTS = tuple(
    (
        rows,
        f"INSERT INTO messages ({_COLUMNS}) VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?, ?)'] * rows)}",  # noqa: S608  # our own names
    )
    for rows in (_MOST_ROWS >> power for power in range(_MOST_ROWS.bit_length()))
)


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


class Known:
    """What the writer knows of the file without reading it: true for as long as there is one writer.

    Attributes:
        rooms: states by room id.
        newest_ids: the greatest ``client_message_id`` that a user has used in a room, by the room's key and
            the user; ``""`` for none. What is greater was never used there. Ids that grow with time, as those
            of UUIDv7 do, are told from repetitions so, and nothing is looked up.
        position: of the newest message; ``None`` before it was read.
    """

    def __init__(self) -> None:
        self.rooms: dict[str, RoomState] = {}
        self.newest_ids: dict[tuple[int, str], str] = {}
        self.position: int | None = None

    def forget(self) -> None:
        """Know nothing, as after a rollback."""
        self.rooms.clear()
        self.newest_ids.clear()
        self.position = None


class Transaction:
    """The operations of one group commit: they see each other's effects and become durable together.

    Messages are gathered and written with few statements at the end.

    Attributes:
        proves_space: set by an operation whose commit shows that the file can be written again.
    """

    def __init__(self, connection: sqlite3.Connection, known: Known) -> None:
        self.connection = connection
        self.known = known
        self.events: list[ChatEvent] = []
        self.proves_space = False
        self._rows: list[tuple[int, int, int, str, str, str, int, str | None]] = []
        self._answers: dict[tuple[int, str, str], Accepted] = {}

    def room(self, room_id: str) -> RoomState:
        """Return a room's state.

        Raises:
            RoomNotFound: there is none.
        """
        state = self.known.rooms.get(room_id)
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
        client_id = draft.client_message_id
        if client_id is None or client_id > self._newest_id(state.key, draft.user_id):
            return None
        key = (state.key, draft.user_id, client_id)
        if key in self._answers:
            return self._answers[key]
        row = self.connection.execute(
            "SELECT id, seq, created_at FROM messages"
            " WHERE room_key = ? AND user_id = ? AND client_message_id = ?",
            key,
        ).fetchone()
        return None if row is None else Accepted(*row)

    def add(self, state: RoomState, message: Message, accepted: Accepted) -> int:
        """Write a message, together with the others of this transaction; return its position."""
        position = self.known.position = self._position() + 1
        client_id = message.client_message_id
        self._rows.append(
            (
                position,
                state.key,
                message.seq,
                message.id,
                message.user_id,
                message.content,
                message.created_at,
                client_id,
            )
        )
        if client_id is not None:
            self._answers[state.key, message.user_id, client_id] = accepted
            if client_id > self._newest_id(state.key, message.user_id):
                self.known.newest_ids[state.key, message.user_id] = client_id
        state.last_seq = message.seq
        return position

    def flush(self) -> None:
        """Give the gathered messages to SQLite."""
        rows, begun = self._rows, 0
        for size, statement in _INSERTS:
            while len(rows) - begun >= size:
                self.connection.execute(statement, [*chain.from_iterable(rows[begun : begun + size])])
                begun += size
        rows.clear()

    def _position(self) -> int:
        if self.known.position is None:
            (newest,) = self.connection.execute("SELECT coalesce(max(position), 0) FROM messages").fetchone()
            self.known.position = int(newest)
        return self.known.position

    def _newest_id(self, key: int, user_id: str) -> str:
        newest = self.known.newest_ids.get((key, user_id))
        if newest is not None:
            return newest
        if len(self.known.newest_ids) >= _MAX_NEWEST_IDS:
            self.flush()  # what was gathered is known by its id alone, and is read below
            self.known.newest_ids.clear()
        (newest,) = self.connection.execute(
            "SELECT coalesce(max(client_message_id), '') FROM messages"
            " WHERE room_key = ? AND user_id = ? AND client_message_id IS NOT NULL",
            (key, user_id),
        ).fetchone()
        self.known.newest_ids[key, user_id] = newest
        return str(newest)

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
        if len(self.known.rooms) >= _MAX_STATES:
            self.flush()
            self.known.rooms.clear()
        state = self.known.rooms[room_id] = RoomState(key, room, last_seq or 0)
        return state
