"""Messages as the chat's file keeps them: the one place that knows the columns."""

import sqlite3
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

from madang.adapters.sqlite.inserts import Inserts
from madang.domain.messages import Message

__all__ = ["MessageRow", "message_row", "read_messages", "read_version", "write_form", "write_messages"]

MessageRow = tuple[Any, ...]

_CHANGED: Final = ("content", "version", "edited_at", "deleted_at", "deleted_by")
"""What another form of a message may have otherwise."""

_COLUMNS: Final = tuple(
    field for field in Message.__struct_fields__ if field != "room_id" and field not in _CHANGED[1:]
)
"""A column for each attribute that a message is made with, of its name; the room's key tells its room."""

_INSERTS: Final = Inserts("messages", ("room_key", *_COLUMNS))
_SELECTED: Final = ", ".join(
    "rooms.id" if field == "room_id" else f"messages.{field}" for field in Message.__struct_fields__
)
_UPDATE: Final = (
    f"UPDATE messages SET {', '.join(f'{field} = ?' for field in _CHANGED)} WHERE room_key = ? AND seq = ?"  # noqa: S608  # our own words
)
_values: Final = attrgetter(*_COLUMNS)
_changed: Final = attrgetter(*_CHANGED)


def message_row(room_key: int, message: Message) -> MessageRow:
    """Return a message as the file keeps it."""
    return (room_key, *_values(message))


def write_messages(connection: sqlite3.Connection, rows: list[MessageRow]) -> None:
    """Write messages, in their order."""
    _INSERTS.run(connection, rows)


def write_form(connection: sqlite3.Connection, room_key: int, message: Message) -> None:
    """Write another form of a message in the place of the one before."""
    connection.execute(_UPDATE, (*_changed(message), room_key, message.seq))


def read_version(connection: sqlite3.Connection, room_key: int, seq: int | None) -> int | None:
    """Return the version of a message, ``None`` where there is no such message."""
    row = connection.execute(
        "SELECT version FROM messages WHERE room_key = ? AND seq = ?", (room_key, seq)
    ).fetchone()
    return None if row is None else int(row[0])


def read_messages(connection: sqlite3.Connection, which: str, parameters: Iterable[Any]) -> list[Message]:
    """Return messages; ``which`` is what stands behind WHERE, over ``messages`` and ``rooms``."""
    rows = connection.execute(
        f"SELECT {_SELECTED} FROM messages JOIN rooms ON key = room_key WHERE {which}",  # noqa: S608  # our own words
        tuple(parameters),
    )
    return [Message(*row) for row in rows]
