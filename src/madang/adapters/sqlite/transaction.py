"""What one transaction of the writer knows and gathers."""

import sqlite3

from msgspec.structs import replace

from madang.adapters.sqlite.changes import ChangeRow, change_row, newest_position, write_changes
from madang.adapters.sqlite.message_rows import (
    MessageRow,
    message_row,
    read_version,
    write_form,
    write_messages,
)
from madang.adapters.sqlite.own_reads import CARRY_EVERY, carried_to, carry_own_reads
from madang.adapters.sqlite.reaction_rows import erase_reactions, write_reactions
from madang.domain.entry import Entry
from madang.domain.messages import Accepted
from madang.domain.room_state import RoomState, evolve
from madang.domain.rooms import Room
from madang.kinds.registry import message_after, new_message

__all__ = ["Known", "KnownRoom", "Transaction"]

_MAX_STATES = 50_000
_MAX_NEWEST_IDS = 20_000
"""Two ids of at most 64 characters each: 6 MB together."""


class KnownRoom:
    """A room as the writer last left it.

    Attributes:
        key: its number in the file.
        state: what its rules rest on.
    """

    __slots__ = ("key", "state")

    def __init__(self, key: int, state: RoomState) -> None:
        self.key = key
        self.state = state


class Known:
    """What the writer knows of the file without reading it: true for as long as there is one writer.

    Attributes:
        rooms: those that exist, by id.
        newest_ids: the greatest ``client_message_id`` that a user has used in a room, by the room's key and
            the user; ``""`` for none. What is greater was never used there. Ids that grow with time, as
            UUIDv7 do, are told from repetitions so, and nothing is looked up.
        position: of the newest entry; ``None`` before it was read.
        carried: up to which position own messages are in the read states; ``None`` before it was read.
    """

    def __init__(self) -> None:
        self.rooms: dict[str, KnownRoom] = {}
        self.newest_ids: dict[tuple[int, str], str] = {}
        self.position: int | None = None
        self.carried: int | None = None

    def forget(self) -> None:
        """Know nothing, as after a rollback."""
        self.rooms.clear()
        self.newest_ids.clear()
        self.position = None
        self.carried = None


class Transaction:
    """The operations of one group commit: they see each other's effects and become durable together.

    Entries are gathered and written with few statements at the end.

    Attributes:
        entries: what the operation that is running has accepted, to be told after the commit.
        erases: whether something was overwritten of which nothing is to stay.
        proves_space: set by an operation whose commit shows that the file can be written again.
    """

    def __init__(self, connection: sqlite3.Connection, known: Known) -> None:
        self.connection = connection
        self.known = known
        self.entries: list[Entry] = []
        self.erases = False
        self.proves_space = False
        self._rows: list[MessageRow] = []
        self._changes: list[ChangeRow] = []
        self._answers: dict[tuple[int, str, str], Accepted] = {}

    def room(self, room_id: str) -> KnownRoom | None:
        """Return a room, ``None`` where there is none."""
        known = self.known.rooms.get(room_id)
        return self._load(room_id) if known is None else known

    def next_position(self) -> int:
        """Return the position of the entry that is accepted next."""
        # Read once: nobody else writes the file, and after a rollback all is forgotten.
        if self.known.position is None:
            self.known.position = newest_position(self.connection)
        return self.known.position + 1

    def answer(self, room_key: int, entry: Entry, dedup_key: str) -> Accepted | None:
        """Return the first answer to a dedup key, ``None`` if there was none yet."""
        if entry.seq is None:
            return self._answer_of_change(room_key, entry, dedup_key)
        # Greater than all: surely new, and no look into the table. Clients' ids rise with time (UUIDv7); for
        # those that do not, the answer is looked up as for a repetition.
        if dedup_key > self._newest_id(room_key, entry.actor):
            return None
        key = (room_key, entry.actor, dedup_key)
        # Said twice within this transaction: the first is not in the table yet.
        if key in self._answers:
            return replace(self._answers[key], position=0)
        row = self.connection.execute(
            "SELECT id, seq, created_at FROM messages"
            " WHERE room_key = ? AND user_id = ? AND client_message_id = ?",
            key,
        ).fetchone()
        return None if row is None else Accepted(*row)

    def accept(self, room: KnownRoom, entry: Entry, dedup_key: str | None = None) -> Accepted:
        """Write an entry, together with the others of this transaction."""
        self.known.position = entry.position
        accepted = Accepted(entry.id, entry.seq or 0, entry.at, entry.position)
        message = new_message(entry)
        if message is None:
            self._changes.append(change_row(room.key, entry, dedup_key))
            if entry.target is not None:
                self._write_form(room.key, entry)
        else:
            self._rows.append(message_row(room.key, message))
            if dedup_key is not None:
                self._note_key(room.key, entry.actor, dedup_key, accepted)
        # At once, though it is written later: the next operation of the batch is decided on this state.
        state = evolve(room.state, entry)
        if state is None:
            del self.known.rooms[entry.room_id]
        else:
            room.state = state
        self.entries.append(entry)
        return accepted

    def version(self, room_key: int, seq: int) -> int | None:
        """Return the version of a message, ``None`` where there is no such message."""
        self.flush()
        return read_version(self.connection, room_key, seq)

    def flush(self) -> None:
        """Give the gathered entries to SQLite."""
        write_messages(self.connection, self._rows)
        self._rows.clear()
        self._flush_changes()

    def finish(self) -> None:
        """Write what is left, before the commit."""
        self.flush()
        known = self.known
        if known.position is None:
            return
        if known.carried is None:
            known.carried = carried_to(self.connection)
        if known.position - known.carried >= CARRY_EVERY:
            carry_own_reads(self.connection, known.position)
            known.carried = known.position

    def _write_form(self, room_key: int, entry: Entry) -> None:
        message = message_after(entry)
        if message is not None:
            self.flush()  # what it changes may have been sent in this transaction
            write_form(self.connection, room_key, message)
            write_reactions(self.connection, room_key, entry)
            if message.deleted_at is not None:
                erase_reactions(self.connection, room_key, message.seq)
            self.erases = True

    def _note_key(self, room_key: int, user_id: str, dedup_key: str, accepted: Accepted) -> None:
        self._answers[room_key, user_id, dedup_key] = accepted
        if dedup_key > self._newest_id(room_key, user_id):
            self.known.newest_ids[room_key, user_id] = dedup_key

    def _answer_of_change(self, room_key: int, entry: Entry, dedup_key: str) -> Accepted | None:
        # Changes are few: they are looked up in the table, where those of this transaction must be, too.
        self._flush_changes()
        row = self.connection.execute(
            "SELECT id, at FROM changes WHERE room_key = ? AND actor = ? AND kind = ? AND dedup_key = ?",
            (room_key, entry.actor, entry.kind, dedup_key),
        ).fetchone()
        return None if row is None else Accepted(row[0], 0, row[1])

    def _flush_changes(self) -> None:
        if self._changes:
            write_changes(self.connection, self._changes)
            self._changes.clear()

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

    def _load(self, room_id: str) -> KnownRoom | None:
        row = self.connection.execute(
            "SELECT key, host_id, name, created_at, (SELECT max(seq) FROM messages WHERE room_key = key)"
            " FROM rooms WHERE id = ? AND NOT removed",
            (room_id,),
        ).fetchone()
        if row is None:
            return None
        key, host_id, name, created_at, last_seq = row
        found = self.connection.execute(
            "SELECT user_id FROM memberships WHERE room_key = ? ORDER BY rowid", (key,)
        )
        members = tuple(user_id for (user_id,) in found)
        state = RoomState(
            Room(room_id, host_id, members, created_at, name), frozenset(members), last_seq or 0
        )
        if len(self.known.rooms) >= _MAX_STATES:
            # Rooms that are loaded again are read from the file: what this transaction did must be in it.
            self.flush()
            self.known.rooms.clear()
        known = self.known.rooms[room_id] = KnownRoom(key, state)
        return known
