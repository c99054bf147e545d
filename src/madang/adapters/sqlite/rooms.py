"""The rooms port on SQLite."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from madang.adapters.sqlite.accounts import use_quotas
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.shared_visits import SharedVisits
from madang.adapters.sqlite.transaction import KnownRoom, Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain import catalogue
from madang.domain.errors import RoomNotFound, Unavailable
from madang.domain.quotas import Additions, Quotas
from madang.domain.room_state import Join, Leave, OpenRoom, Rename, RoomState, decide
from madang.domain.rooms import SHOWN_PARTICIPANTS, Membership, Overview, Place, Room, by_activity
from madang.ports.rooms import PLACES

__all__ = ["SqliteRooms"]

T = TypeVar("T")

_GET = "SELECT key, id, host_id, name, created_at FROM rooms WHERE id = ? AND NOT removed"
_MEMBERS = "SELECT user_id FROM memberships WHERE room_key = ? ORDER BY rowid"
# By the index on the user alone, whose entries are in the order of rowid: a piece costs what it has, wherever
# it begins.
_PLACES = """
    SELECT r.id, coalesce(l.seq, 0), max(m.joined_at, r.created_at, coalesce(l.created_at, 0)), r.name,
        coalesce(l.position, 0), (SELECT coalesce(max(position), 0) FROM changes WHERE room_key = r.key),
        m.rowid
    FROM memberships AS m
    JOIN rooms AS r ON r.key = m.room_key
    LEFT JOIN messages AS l
        ON l.room_key = r.key AND l.seq = (SELECT max(seq) FROM messages WHERE room_key = r.key)
    WHERE m.user_id = ? AND m.rowid > ? ORDER BY m.rowid LIMIT ?
"""
_IDS = "SELECT r.id FROM memberships AS m JOIN rooms AS r ON r.key = m.room_key WHERE m.user_id = ?"
# All rooms in one statement, each with no more members than are shown.
_DESCRIBE = """
    WITH own AS MATERIALIZED (
        SELECT room_key, max(seq) AS seq FROM messages
        WHERE position > (SELECT position FROM own_reads) AND +user_id = :user GROUP BY +room_key
    )
    SELECT r.id, r.host_id, r.name, r.created_at,
        (SELECT coalesce(max(seq), 0) FROM messages WHERE room_key = r.key),
        (SELECT count(*) FROM memberships WHERE room_key = r.key),
        (SELECT json_group_array(user_id) FROM (
            SELECT user_id FROM memberships INDEXED BY memberships_of_room
            WHERE room_key = r.key ORDER BY rowid LIMIT :shown
        )),
        m.joined_seq,
        max(
            coalesce((SELECT position FROM messages WHERE room_key = r.key ORDER BY seq DESC LIMIT 1), 0),
            coalesce((SELECT max(position) FROM changes WHERE room_key = r.key), 0)
        ),
        max(m.read_seq, m.joined_seq, coalesce((SELECT seq FROM own WHERE own.room_key = r.key), 0))
    FROM json_each(:wanted) AS wanted
    CROSS JOIN rooms AS r ON r.id = wanted.value
    CROSS JOIN memberships AS m ON m.room_key = r.key AND m.user_id = :user
    ORDER BY wanted.key
"""


class SqliteRooms:
    """Changes rooms through the writer and reads them from the readers."""

    def __init__(self, writer: Writer, readers: Readers, quotas: Quotas | None = None) -> None:
        self._writer = writer
        self._readers = readers
        self._quotas = quotas or Quotas()
        self._overviews = SharedVisits(readers, _overview)

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        await self._writer.submit(partial(_create, room=room, quotas=self._quotas))

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        room = await self._read(partial(_get, room_id=room_id))
        if room is None:
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        return room

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        """Read the user's rooms in pieces, by keyset: the rowid of a membership."""
        after, is_more = 0, True
        while is_more:
            places, after = await self._read(partial(_places, user_id=user_id, after=after))
            is_more = len(places) == PLACES
            yield places

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        """Read all places of a user, and describe the latest rooms; users who come together share a visit."""
        try:
            return await self._overviews.ask((user_id, limit))
        except sqlite3.Error as error:
            raise Unavailable(catalogue.ROOMS_UNREADABLE) from error

    async def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all rooms that the user is in now."""
        return await self._read(partial(_ids, user_id=user_id))

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        """Return rooms that the user is a member of, in the order of the ids."""
        return await self._read(partial(_describe, user_id=user_id, room_ids=room_ids))

    async def join(self, room_id: str, user_id: str, by: str, limit: int, at: int) -> tuple[Room, bool]:
        """Make a user a member."""
        additions = Additions(by, () if by == user_id else (user_id,), is_new=False, at=at)
        join = partial(_join, room_id=room_id, command=Join(user_id, by, limit, at))
        return await self._writer.submit(partial(join, additions=additions, quotas=self._quotas))

    async def rename(self, room_id: str, user_id: str, name: str | None, at: int) -> Room:
        """Give a room another name."""
        command = Rename(user_id, name, at)
        return await self._writer.submit(partial(_rename, room_id=room_id, command=command))

    async def leave(self, room_id: str, user_id: str, at: int) -> Room:
        """End a membership; the last one to leave removes the room."""
        return await self._writer.submit(partial(_leave, room_id=room_id, command=Leave(user_id, at)))

    async def _read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._readers.run(query)
        except sqlite3.Error as error:
            raise Unavailable(catalogue.ROOMS_UNREADABLE) from error


def _get(connection: sqlite3.Connection, room_id: str) -> Room | None:
    row = connection.execute(_GET, (room_id,)).fetchone()
    if row is None:
        return None
    key, room_id, host_id, name, created_at = row
    members = tuple(user_id for (user_id,) in connection.execute(_MEMBERS, (key,)))
    return Room(room_id, host_id, members, created_at, name)


def _places(connection: sqlite3.Connection, user_id: str, after: int) -> tuple[list[Place], int]:
    rows = connection.execute(_PLACES, (user_id, after, PLACES)).fetchall()
    return [Place(*fields) for *fields, _ in rows], rows[-1][-1] if rows else after


def _overview(connection: sqlite3.Connection, asked: tuple[str, int]) -> Overview | None:
    user_id, limit = asked
    places, _ = _places(connection, user_id, after=0)
    if len(places) == PLACES:
        return None  # there may be more
    latest = [place.room_id for place in by_activity(places)[:limit]]
    return Overview(places, _describe(connection, user_id, latest) if latest else ())


def _ids(connection: sqlite3.Connection, user_id: str) -> list[str]:
    return [room_id for (room_id,) in connection.execute(_IDS, (user_id,))]


def _describe(connection: sqlite3.Connection, user_id: str, room_ids: Sequence[str]) -> list[Membership]:
    about = {"user": user_id, "shown": SHOWN_PARTICIPANTS, "wanted": json.dumps(list(room_ids))}
    rows = connection.execute(_DESCRIBE, about)
    return [
        Membership(
            Room(room_id, host, tuple(json.loads(members)), created_at, name),
            last_seq,
            members_in_all,
            *seqs,
        )
        for room_id, host, name, created_at, last_seq, members_in_all, members, *seqs in rows
    ]


def _create(transaction: Transaction, room: Room, quotas: Quotas) -> None:
    created = decide(None, OpenRoom(room), transaction.next_position())
    additions = Additions(room.host_id, room.participants[1:], is_new=True, at=room.created_at)
    use_quotas(transaction.connection, quotas, additions)
    cursor = transaction.connection.execute(
        "INSERT INTO rooms (id, host_id, name, created_at) VALUES (?, ?, ?, ?)",
        (room.id, room.host_id, room.name, room.created_at),
    )
    key = cursor.lastrowid or 0
    transaction.connection.executemany(
        "INSERT INTO memberships (room_key, user_id, joined_at) VALUES (?, ?, ?)",
        [(key, each, room.created_at) for each in room.participants],
    )
    transaction.accept(KnownRoom(key, RoomState(room, frozenset(room.participants), 0)), created)


def _join(
    transaction: Transaction, room_id: str, command: Join, additions: Additions, quotas: Quotas
) -> tuple[Room, bool]:
    known = transaction.room(room_id)
    joined = decide(None if known is None else known.state, command, transaction.next_position())
    if known is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    if joined is None:
        return known.state.room, False
    use_quotas(transaction.connection, quotas, additions)
    transaction.connection.execute(
        "INSERT INTO memberships (room_key, user_id, joined_at, joined_seq) VALUES (?, ?, ?, ?)",
        (known.key, command.user_id, command.at, known.state.last_seq),
    )
    transaction.accept(known, joined)
    return known.state.room, True


def _leave(transaction: Transaction, room_id: str, command: Leave) -> Room:
    known = transaction.room(room_id)
    left = decide(None if known is None else known.state, command, transaction.next_position())
    if known is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    transaction.connection.execute(
        "DELETE FROM memberships WHERE room_key = ? AND user_id = ?", (known.key, command.user_id)
    )
    room: Room = left.body.room
    if not room.participants:
        transaction.connection.execute("UPDATE rooms SET removed = 1 WHERE key = ?", (known.key,))
    transaction.accept(known, left)
    return room


def _rename(transaction: Transaction, room_id: str, command: Rename) -> Room:
    known = transaction.room(room_id)
    renamed = decide(None if known is None else known.state, command, transaction.next_position())
    if known is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    if renamed is not None:
        transaction.connection.execute("UPDATE rooms SET name = ? WHERE key = ?", (command.name, known.key))
        transaction.accept(known, renamed)
        transaction.erases = True
    return known.state.room
