"""The schema of the search index's file, and its generations.

A generation is a table of terms made by one version of the analysis. While a new one is built, the one
before goes on answering.
"""

import sqlite3
from typing import Final, NamedTuple

__all__ = [
    "BLOCK",
    "SEARCH",
    "Generation",
    "begin_generation",
    "building",
    "drop_generation",
    "searchable",
    "table",
]

SEARCH: tuple[str, ...] = (
    """
    -- Ids of rooms and users, short.
    CREATE TABLE names (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- What was found is shown from here. `place` is the order of acceptance, and the rowid of the terms.
    CREATE TABLE messages (
        place INTEGER PRIMARY KEY,
        room INTEGER NOT NULL,
        user INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        content TEXT NOT NULL,
        client_message_id TEXT
    ) STRICT;
    CREATE UNIQUE INDEX messages_in_room ON messages (room, seq);

    -- How far the log has been read.
    CREATE TABLE progress (log_position INTEGER NOT NULL) STRICT;
    INSERT INTO progress VALUES (0);

    CREATE TABLE generations (
        number INTEGER PRIMARY KEY,
        version TEXT NOT NULL,  -- of the analysis
        ready INTEGER NOT NULL,
        place INTEGER NOT NULL  -- of the last message in it, while it is built
    ) STRICT;
    """,
    """
    -- Between which times the messages of 1,024 places each were made. A clock that is put back or forward
    -- lets times go against the order of acceptance.
    CREATE TABLE spans (block INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, newest INTEGER NOT NULL) STRICT;
    INSERT INTO spans SELECT place >> 10, min(created_at), max(created_at) FROM messages GROUP BY 1;
    """,
    """
    -- As the chat's file has had its names brought to one form.
    UPDATE OR IGNORE names SET name = normal_id(name) WHERE name <> normal_id(name);
    UPDATE messages SET user = (
            SELECT normal.key FROM names AS other JOIN names AS normal ON normal.name = normal_id(other.name)
            WHERE other.key = messages.user
        )
        WHERE user IN (SELECT key FROM names WHERE name <> normal_id(name));
    DELETE FROM names WHERE name <> normal_id(name);
    """,
    """
    -- Users are found without regard to the case of A to Z.
    CREATE INDEX names_in_any_case ON names (name COLLATE NOCASE);
    """,
    """
    -- A message is as its newest form says; 0 where it was never changed.
    ALTER TABLE messages ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE messages ADD COLUMN edited_at INTEGER;
    """,
    """
    -- How many changes of messages have left terms behind in this file (search_erasing.py).
    ALTER TABLE progress ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
    """,
)
"""``PRAGMA user_version`` tells how many of these a file has had."""

BLOCK: Final = 10
"""Bits of a place that ``spans`` does not look at."""


class Generation(NamedTuple):
    """A generation that is being built, and the place of the last message in it."""

    number: int
    version: str
    place: int


def table(number: int) -> str:
    """Return the name of a generation's table."""
    return f"terms_{number}"


def searchable(connection: sqlite3.Connection) -> Generation | None:
    """Return the generation that answers queries, ``None`` in a new file."""
    row = connection.execute(
        "SELECT number, version, place FROM generations WHERE ready ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return None if row is None else Generation(*row)


def building(connection: sqlite3.Connection) -> Generation | None:
    """Return the generation that is being built, if one is."""
    row = connection.execute("SELECT number, version, place FROM generations WHERE NOT ready").fetchone()
    return None if row is None else Generation(*row)


def begin_generation(connection: sqlite3.Connection, version: str, *, ready: bool) -> None:
    """Make an empty generation; in the caller's transaction.

    Terms are separated by spaces, and nothing but a space separates them: every other character that a term
    can have is one of a token. There are no positions in it (``detail=none``), which makes it small and fast:
    that pieces of words stand side by side is seen in the messages themselves.
    """
    (number,) = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM generations").fetchone()
    connection.execute(
        f"CREATE VIRTUAL TABLE {table(number)} USING fts5("
        "terms, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '=@~^/.+#_-'\")"
    )
    connection.execute("INSERT INTO generations VALUES (?, ?, ?, 0)", (number, version, ready))


def drop_generation(connection: sqlite3.Connection, number: int) -> None:
    """Remove a generation; in the caller's transaction."""
    connection.execute(f"DROP TABLE {table(number)}")
    connection.execute("DELETE FROM generations WHERE number = ?", (number,))
