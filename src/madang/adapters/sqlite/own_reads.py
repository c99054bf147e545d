"""Carrying what users said themselves into how far they have read (``read_states.py`` says why so)."""

import sqlite3
from typing import Final

__all__ = ["CARRY_EVERY", "carried_to", "carry_own_reads"]

CARRY_EVERY: Final = 500
"""Entries after which what has gathered is carried: as many messages are looked at to tell a pointer."""

_CARRY: Final = """
    UPDATE memberships SET read_seq = max(read_seq, said.seq)
    FROM (
        SELECT room_key, user_id, max(seq) AS seq FROM messages
        WHERE position > (SELECT position FROM own_reads) GROUP BY +room_key, +user_id
    ) AS said
    WHERE memberships.room_key = said.room_key AND memberships.user_id = said.user_id
"""


def carried_to(connection: sqlite3.Connection) -> int:
    """Return the position behind which pointers follow from messages."""
    (position,) = connection.execute("SELECT position FROM own_reads").fetchone()
    return int(position)


def carry_own_reads(connection: sqlite3.Connection, position: int) -> None:
    """Carry what was said up to ``position``, that of the newest entry; all of it has been written."""
    connection.execute(_CARRY)
    connection.execute("UPDATE own_reads SET position = ?", (position,))
