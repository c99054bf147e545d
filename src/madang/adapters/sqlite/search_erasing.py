"""Taking out of the index's file what changed messages said before.

A term that is deleted stays in the older pieces of its table until these are merged
(https://sqlite.org/fts5.html#the_merge_command), and in the ``-wal`` until that is cut.
"""

import sqlite3
from typing import Final

from madang.adapters.sqlite.atomic import atomic
from madang.adapters.sqlite.search_schema import searchable, table

__all__ = ["cut_wal", "merge_some", "note_erased", "to_erase"]

_PAGES: Final = 200
"""Pages that one step writes: some milliseconds."""
_NOTHING: Final = 2
"""Changes below which a step had nothing to do (ibid.)."""


def to_erase(connection: sqlite3.Connection) -> int:
    """Return how many changes have left something behind."""
    (count,) = connection.execute("SELECT erasing FROM progress").fetchone()
    return int(count)


def merge_some(connection: sqlite3.Connection, *, is_first: bool) -> bool:
    """Merge a few pages more into one piece, which the first step begins; tell whether it did anything."""
    before = connection.total_changes
    with atomic(connection):
        generation = searchable(connection)
        assert generation is not None  # noqa: S101  # an index that was opened has one
        name = table(generation.number)
        pages = -_PAGES if is_first else _PAGES
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608  # our own name
    return connection.total_changes - before >= _NOTHING


def note_erased(connection: sqlite3.Connection, count: int) -> None:
    """Note that nothing is left of so many changes, unless there were more meanwhile."""
    with atomic(connection):
        connection.execute("UPDATE progress SET erasing = 0 WHERE erasing = ?", (count,))


def cut_wal(connection: sqlite3.Connection) -> bool:
    """Cut the ``-wal`` to nothing, and tell whether that was done: not while somebody reads from it."""
    (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
