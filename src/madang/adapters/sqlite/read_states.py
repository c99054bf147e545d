"""The read-states port on SQLite: a column beside each membership.

One's own messages raise one's own pointer as well, and sending must not pay for that. So they do not write
there: behind a position (``own_reads``) the pointers follow from the messages themselves, and every
``CARRY_EVERY`` entries the writer carries what has gathered into the memberships, with one statement. Whoever
reads pointers looks at both: at the column, and at the few messages behind that position.
"""

import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Final

from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain import catalogue
from madang.domain.errors import NotAMember, RoomNotFound, Unavailable
from madang.domain.read_state import Marked, check_mark

__all__ = ["SqliteReadStates"]

_POINTER: Final = "SELECT max(read_seq, joined_seq) FROM memberships WHERE room_key = ? AND user_id = ?"
# By position, and so that no index is taken instead: there are a few hundred rows behind it at most.
_OWN: Final = (
    "SELECT coalesce(max(seq), 0) FROM messages"
    " WHERE position > (SELECT position FROM own_reads) AND +room_key = ? AND +user_id = ?"
)
_RAISE: Final = "UPDATE memberships SET read_seq = ? WHERE room_key = ? AND user_id = ?"
_KEY: Final = "SELECT key FROM rooms WHERE id = ? AND NOT removed"
_MEMBER: Final = "SELECT 1 FROM memberships WHERE room_key = ? AND user_id = ?"
_COUNT: Final = "SELECT count(*) FROM memberships WHERE room_key = ?"
_OF_ROOM: Final = """
    SELECT m.user_id, max(m.read_seq, m.joined_seq, coalesce(own.seq, 0))
    FROM memberships AS m
    LEFT JOIN (
        SELECT user_id, max(seq) AS seq FROM messages
        WHERE position > (SELECT position FROM own_reads) AND +room_key = :room GROUP BY user_id
    ) AS own ON own.user_id = m.user_id
    WHERE m.room_key = :room
"""


class SqliteReadStates:
    """Raises pointers through the writer, and reads a room's; `SqliteRooms.describe` reads one's own."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        return await self._writer.submit(partial(_mark, room_id=room_id, user_id=user_id, seq=seq))

    async def of_room(self, room_id: str, user_id: str, most: int) -> Mapping[str, int]:
        """Return up to which message each member has read a room."""
        query = partial(_of_room, room_id=room_id, user_id=user_id, most=most)
        try:
            return await self._readers.run(query)
        except sqlite3.Error as error:
            raise Unavailable(catalogue.ROOMS_UNREADABLE) from error


def _of_room(connection: sqlite3.Connection, room_id: str, user_id: str, most: int) -> dict[str, int]:
    found = connection.execute(_KEY, (room_id,)).fetchone()
    if found is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    (key,) = found
    if connection.execute(_MEMBER, (key, user_id)).fetchone() is None:
        raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
    (count,) = connection.execute(_COUNT, (key,)).fetchone()
    return dict(connection.execute(_OF_ROOM, {"room": key})) if count <= most else {}


def _mark(transaction: Transaction, room_id: str, user_id: str, seq: int) -> Marked:
    known = transaction.room(room_id)
    room = check_mark(None if known is None else known.state, user_id, seq)
    key = 0 if known is None else known.key
    before = _pointer(transaction, key, user_id)
    if seq > before:
        transaction.connection.execute(_RAISE, (seq, key, user_id))
    return Marked(max(before, seq), room.last_seq, len(room.members), seq > before)


def _pointer(transaction: Transaction, key: int, user_id: str) -> int:
    (pointer,) = transaction.connection.execute(_POINTER, (key, user_id)).fetchone()
    transaction.flush()  # what was said in this transaction counts, too
    (own,) = transaction.connection.execute(_OWN, (key, user_id)).fetchone()
    return int(max(pointer, own))
