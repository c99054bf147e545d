"""Messages as the chat's file keeps them: the one place that knows the columns."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, cast

import msgspec
from msgspec.structs import replace

from madang.adapters.sqlite.inserts import Inserts
from madang.domain.messages import Message, Quote
from madang.domain.reactions import Reaction
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

_CHANGED: Final = ("content", "version", "edited_at", "deleted_at", "deleted_by", "edition")
"""What another form of a message may have otherwise, beside what it replies to and reactions."""

_COLUMNS: Final = tuple(
    field
    for field in Message.__struct_fields__
    if field not in {"room_id", "reply_to", "reactions", *_CHANGED[1:]}
)
"""A column for each attribute that a message is made with, of its name; the room's key tells its room. What
it replies to is the last, as its seq."""

_INSERTS: Final = Inserts("messages", ("room_key", *_COLUMNS, "reply_to"))
_encode_reactions: Final = msgspec.json.Encoder().encode
_decode_reactions: Final = msgspec.json.Decoder(tuple[Reaction, ...]).decode
_SELECTED: Final = ", ".join(
    "rooms.id" if field == "room_id" else f"messages.{field}" for field in Message.__struct_fields__
)
_PICK: Final = f"""
    SELECT {_SELECTED} FROM json_each(?) AS spot
    CROSS JOIN rooms ON rooms.id = json_extract(spot.value, '$[0]')
    CROSS JOIN messages ON room_key = rooms.key AND seq = json_extract(spot.value, '$[1]')
"""  # noqa: S608  # our own words
_UPDATE: Final = (
    f"UPDATE messages SET {', '.join(f'{field} = ?' for field in (*_CHANGED, 'reply_to', 'reactions'))}"  # noqa: S608  # our own words
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
    connection.execute(
        _UPDATE, (*_changed(message), _quoted(message), _reactions(message), room_key, message.seq)
    )


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
    return [_told_in_full(Message(*row)) for row in rows]


def _told_in_full(message: Message) -> Message:
    """Return a message that was made of what the columns hold."""
    seq, reactions = cast("int | None", message.reply_to), cast("str | None", message.reactions)
    if seq is None and reactions is None:
        return message
    return replace(
        message,
        reply_to=None if seq is None else Quote(seq),
        reactions=None if reactions is None else _decode_reactions(reactions),
    )


def _reactions(message: Message) -> str | None:
    return _encode_reactions(message.reactions).decode() if message.reactions else None


def _quoted(message: Message) -> int | None:
    return None if message.reply_to is None else message.reply_to.seq
