"""Whether the chat's file is sound, looked at once at the start."""

import sqlite3
from pathlib import Path
from typing import Final

from madang.adapters.sqlite.database import UnusableFileError

__all__ = ["check_integrity"]

_NEWEST: Final = 10_000
_SMALL_TABLES: Final = ("rooms", "memberships")


def check_integrity(connection: sqlite3.Connection, path: Path, whole_up_to: int) -> None:
    """Check all pages of a file up to a size in bytes; of a larger one rooms, members and newest messages.

    Raises:
        UnusableFileError: it is damaged.
        sqlite3.Error: it cannot be read.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0 or path.stat().st_size <= whole_up_to:
        found = [connection.execute("PRAGMA quick_check(1)").fetchone()]
    else:
        found = [connection.execute(f"PRAGMA quick_check({each})").fetchone() for each in _SMALL_TABLES]
        connection.execute(
            "SELECT sum(length(content)) FROM (SELECT content FROM messages ORDER BY position DESC LIMIT ?)",
            (_NEWEST,),
        ).fetchone()
    if any(each != ("ok",) for each in found):
        raise UnusableFileError(f"{path} is damaged: restore a backup with `madang restore`")
