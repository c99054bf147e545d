"""Who reacted how to a message, as the chat's file keeps it."""

import json
import sqlite3
from collections.abc import Sequence

from madang.domain.entry import Entry
from madang.kinds.message_reacted import orders_of

__all__ = ["erase_reactions", "read_reactions", "write_reactions"]

_SET = (
    "INSERT INTO reactions (room_key, seq, name, user_id, place) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET place = excluded.place"
)
_UNSET = "DELETE FROM reactions WHERE room_key = ? AND seq = ? AND name = ? AND user_id = ?"
_ALL = """
    SELECT name, user_id, place FROM reactions
    WHERE room_key = (SELECT key FROM rooms WHERE id = ?) AND seq = ?
"""
_SOME = """
    SELECT r.name, r.user_id, r.place FROM json_each(?) AS who CROSS JOIN reactions AS r
        ON r.room_key = (SELECT key FROM rooms WHERE id = ?) AND r.seq = ?
        AND r.name = json_extract(who.value, '$[0]') AND r.user_id = json_extract(who.value, '$[1]')
"""


def write_reactions(connection: sqlite3.Connection, room_key: int, entry: Entry) -> None:
    """Write what an entry marks."""
    for mark, place in orders_of(entry):
        whose = (room_key, entry.target, mark.name, mark.user_id)
        if mark.is_set:
            connection.execute(_SET, (*whose, place))
        else:
            connection.execute(_UNSET, whose)


def erase_reactions(connection: sqlite3.Connection, room_key: int, seq: int) -> None:
    """Remove all reactions to a message."""
    connection.execute("DELETE FROM reactions WHERE room_key = ? AND seq = ?", (room_key, seq))


def read_reactions(
    connection: sqlite3.Connection, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None
) -> dict[tuple[str, str], int]:
    """Return reactions to a message, all or some."""
    if among is None:
        rows = connection.execute(_ALL, (room_id, seq))
    else:
        rows = connection.execute(_SOME, (json.dumps(among), room_id, seq))
    return {(name, user_id): place for name, user_id, place in rows}
