"""Messages as the chat's file keeps them: the one place that knows the columns."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from msgspec.structs import replace

from madang.adapters.sqlite.inserts import Inserts
from madang.domain.messages import Message, Quote
from madang.ports.archive import Spot

__all__ = [
    "MessageRow",
    "message_row",
    "pick_messages",
    "read_messages",
    "read_version",
    "write_form",
    "write_messages",
]

MessageRow = tuple[Any, ...]

_CHANGED: Final = ("content", "version", "edited_at", "deleted_at", "deleted_by")
"""What another form of a message may have otherwise, beside what it replies to."""

_COLUMNS: Final = tuple(
    field for field in Message.__struct_fields__ if field not in {"room_id", "reply_to", *_CHANGED[1:]}
)
"""A column for each attribute that a message is made with, of its name; the room's key tells its room. What
it replies to is the last, as its seq."""

_INSERTS: Final = Inserts("messages", ("room_key", *_COLUMNS, "reply_to"))
_SELECTED: Final = ", ".join(
    "rooms.id" if field == "room_id" else f"messages.{field}" for field in Message.__struct_fields__
)
_PICK: Final = f"""
    SELECT {_SELECTED} FROM json_each(?) AS spot
    CROSS JOIN rooms ON rooms.id = json_extract(spot.value, '$[0]')
    CROSS JOIN messages ON room_key = rooms.key AND seq = json_extract(spot.value, '$[1]')
"""  # noqa: S608  # our own words
_UPDATE: Final = (
    f"UPDATE messages SET {', '.join(f'{field} = ?' for field in (*_CHANGED, 'reply_to'))}"  # noqa: S608  # our own words
    " WHERE room_key = ? AND seq = ?"
)
_values: Final = attrgetter(*_COLUMNS)
_changed: Final = attrgetter(*_CHANGED)


def message_row(room_key: int, message: Message) -> MessageRow:
    """Return a message as the file keeps it."""
    return (room_key, *_values(message), _quoted(message))


def write_messages(connection: sqlite3.Connection, rows: list[MessageRow]) -> None:
    """Write messages, in their order."""
    _INSERTS.run(connection, rows)


def write_form(connection: sqlite3.Connection, room_key: int, message: Message) -> None:
    """Write another form of a message in the place of the one before."""
    connection.execute(_UPDATE, (*_changed(message), _quoted(message), room_key, message.seq))


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
    return _messages(rows)


def pick_messages(connection: sqlite3.Connection, spots: Sequence[Spot]) -> list[Message]:
    """Return the messages that are in some spots."""
    return _messages(connection.execute(_PICK, (json.dumps(list(dict.fromkeys(spots))),)))


def _messages(rows: Iterable[tuple[Any, ...]]) -> list[Message]:
    return [_quoting(Message(*row), row[-1]) for row in rows]


def _quoting(message: Message, seq: int | None) -> Message:
    return message if seq is None else replace(message, reply_to=Quote(seq))


def _quoted(message: Message) -> int | None:
    return None if message.reply_to is None else message.reply_to.seq
