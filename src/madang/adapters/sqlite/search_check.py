"""Whether an existing search index can be believed: it is held against the log before anyone searches it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from madang.adapters.sqlite.atomic import name_of
from madang.adapters.sqlite.changes import NEWEST_POSITION
from madang.adapters.sqlite.database import read_only
from madang.adapters.sqlite.search_schema import SEARCH

__all__ = ["find_fault", "set_aside"]

_TRUSTED_SINCE: Final = 2
"""The version of the schema since which a file is made by releases that put no message into a wrong room."""

_TAIL: Final = 10_000
"""Messages, the newest, that are compared where not all are: a restored or replaced file differs in them."""

# What the index would show must be what the log holds at that place of that room.
_STRANGERS = """
    SELECT count(*) FROM (
        SELECT 1 FROM messages AS m
        LEFT JOIN names AS r ON r.key = m.room
        LEFT JOIN names AS u ON u.key = m.user
        LEFT JOIN chat.rooms AS c ON c.id = r.name
        LEFT JOIN chat.messages AS l ON l.room_key = c.key AND l.seq = m.seq
        WHERE m.place > ? AND (l.id IS NOT m.id OR l.user_id IS NOT u.name)
        LIMIT 1
    )
"""
_MISSING = """
    SELECT (SELECT count(*) FROM chat.messages)
        - (SELECT count(*) FROM chat.messages WHERE position > log_position)
        - (SELECT count(*) FROM messages)
    FROM progress
"""


def find_fault(path: Path, chat: Path) -> str | None:
    """Return why an index must be made anew, ``None`` where it can be believed or is not there.

    A file that an older release wrote is compared with the log message by message, once; later the newest
    messages are, and how far the log has been read. Of the file's pages all are checked the first time.

    Args:
        path: the index's file; nobody works with it.
        chat: the file of rooms and messages.
    """
    if not path.exists():
        return None
    try:
        with closing(read_only(path)) as connection:
            return _fault(connection, chat)
    except sqlite3.Error as error:
        return f"it cannot be read: {name_of(error)}"


def set_aside(path: Path) -> Path:
    """Put an index out of the way, in the place of what was put there before; return where it is.

    Raises:
        OSError: it cannot be moved.
    """
    aside = path.with_name(f"{path.name}.aside")
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    for suffix in ("-wal", ""):
        target = aside.with_name(aside.name + suffix)
        target.unlink(missing_ok=True)
        source = path.with_name(path.name + suffix)
        if source.exists():
            source.replace(target)
    return aside


def _fault(connection: sqlite3.Connection, chat: Path) -> str | None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0 or version > len(SEARCH):
        return None  # never finished, and empty; or of a newer release, which opening it will say
    is_trusted = version >= _TRUSTED_SINCE
    if not is_trusted and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        return "its pages are damaged"
    connection.execute("ATTACH ? AS chat", (f"{chat.absolute().as_uri()}?mode=ro",))
    (last,) = connection.execute("SELECT coalesce(max(place), 0) FROM messages").fetchone()
    (is_ahead,) = connection.execute(
        f"SELECT (SELECT log_position FROM progress) > {NEWEST_POSITION.format(schema='chat')}"  # noqa: S608  # our own names
    ).fetchone()
    if is_ahead is None or is_ahead:
        return "it knows messages that the log does not hold"
    (strangers,) = connection.execute(_STRANGERS, (max(0, last - _TAIL) if is_trusted else 0,)).fetchone()
    if strangers:
        return "it holds messages in rooms that they were not said in"
    (missing,) = connection.execute(_MISSING).fetchone()
    return "it lacks messages" if missing else None
