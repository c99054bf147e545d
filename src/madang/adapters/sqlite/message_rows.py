"""Messages as the chat's file keeps them: the one place that knows the columns."""

import sqlite3
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

from madang.adapters.sqlite.inserts import Inserts
from madang.domain.messages import Message

__all__ = ["MessageRow", "message_row", "read_messages", "write_messages"]

MessageRow = tuple[Any, ...]

_COLUMNS: Final = tuple(field for field in Message.__struct_fields__ if field != "room_id")
"""A column for each attribute of a message, of its name; its room is told by the room's key."""

_INSERTS: Final = Inserts("messages", ("room_key", *_COLUMNS))
_SELECTED: Final = ", ".join(
    "rooms.id" if field == "room_id" else f"messages.{field}" for field in Message.__struct_fields__
)
_values: Final = attrgetter(*_COLUMNS)


def message_row(room_key: int, message: Message) -> MessageRow:
    """Return a message as the file keeps it."""
    return (room_key, *_values(message))


def write_messages(connection: sqlite3.Connection, rows: list[MessageRow]) -> None:
    """Write messages, in their order."""
    _INSERTS.run(connection, rows)


def read_messages(connection: sqlite3.Connection, which: str, parameters: Iterable[Any]) -> list[Message]:
    """Return messages; ``which`` is what stands behind WHERE, over ``messages`` and ``rooms``."""
    rows = connection.execute(
        f"SELECT {_SELECTED} FROM messages JOIN rooms ON key = room_key WHERE {which}",  # noqa: S608  # our own words
        tuple(parameters),
    )
    return [Message(*row) for row in rows]
