"""Entries that are no messages, as the chat's file keeps them: with the messages, they are its log.

A position is in one of the two tables. Who is in a room, and its name, other tables say, so that of such a
change only who did what is kept: a room of a thousand members does not grow by a thousand names with each.
What a message says stands in the table of messages alone, in its newest form: nothing is left of another.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from madang.adapters.sqlite.message_rows import read_messages
from madang.domain.entry import Entry
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated, RoomRenamed
from madang.kinds.new_form import NewForm, form_of
from madang.kinds.registry import BY_NAME

__all__ = ["NEWEST_POSITION", "ChangeRow", "change_row", "newest_position", "read_changes", "write_changes"]

ChangeRow = tuple[int, int, str, str, int, str, int | None, str | None, bytes]

_INSERT = (
    "INSERT INTO changes (position, room_key, kind, actor, at, id, target, dedup_key, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_READ = (
    "SELECT kind, rooms.id, actor, at, body, changes.id, position, target"
    " FROM changes JOIN rooms ON key = room_key WHERE position > ? ORDER BY position LIMIT ?"
)
NEWEST_POSITION = """max(
    coalesce((SELECT max(position) FROM {schema}.messages), 0),
    coalesce((SELECT max(position) FROM {schema}.changes), 0)
)"""
"""An expression: the position of the newest entry of the log in a schema, 0 for none."""

_encoder = msgspec.json.Encoder()


def change_row(room_key: int, entry: Entry, dedup_key: str | None) -> ChangeRow:
    """Return an entry as the file keeps it."""
    body = _encoder.encode(_kept(entry.body))
    about = (entry.kind, entry.actor, entry.at, entry.id, entry.target, dedup_key, body)
    return (entry.position, room_key, *about)


def write_changes(connection: sqlite3.Connection, rows: Iterable[ChangeRow]) -> None:
    """Write entries."""
    connection.executemany(_INSERT, rows)


def read_changes(connection: sqlite3.Connection, after: int, limit: int) -> list[Entry]:
    """Return entries behind a position, by position. Those that changed a message have it as it is now.

    The body of what changed who is in a room, and of a kind that is not known, is as it is stored.
    """
    found = [_entry(*row) for row in connection.execute(_READ, (after, limit))]
    return [_with_form(connection, entry) if _changes_message(entry) else entry for entry in found]


def newest_position(connection: sqlite3.Connection) -> int:
    """Return the position of the newest entry of the log, 0 for none."""
    (newest,) = connection.execute(f"SELECT {NEWEST_POSITION.format(schema='main')}").fetchone()
    return int(newest)


def _kept(body: Any) -> Any:
    match body:
        case RoomCreated():
            return {}
        case MemberJoined(_, user_id) | MemberLeft(_, user_id) | RoomRenamed(_, user_id):
            return {"user_id": user_id}
        case NewForm():
            return {}
        case fact:
            return fact


def _entry(
    kind: str, room_id: str, actor: str, at: int, body: bytes, id_: str, position: int, target: int | None
) -> Entry:
    known = BY_NAME.get(kind)
    fact: Any = body
    if known is not None and known.propose is not None:
        fact = msgspec.json.decode(body, type=known.fact)
    return Entry(kind, room_id, actor, at, fact, id_, None, position, target)


def _changes_message(entry: Entry) -> bool:
    known = BY_NAME.get(entry.kind)
    return known is not None and known.shown is not None


def _with_form(connection: sqlite3.Connection, entry: Entry) -> Entry:
    (message,) = read_messages(connection, "rooms.id = ? AND seq = ?", (entry.room_id, entry.target))
    return replace(entry, body=form_of(message))
