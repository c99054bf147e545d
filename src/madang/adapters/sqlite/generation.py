"""Whose a ``-wal`` is: generations, by which the chat's file and its write-ahead log know each other.

A ``-wal`` holds pages that belong over those of one file, in one state. SQLite itself puts them over whatever
file stands beside it: a backup that was put in the place of ``madang.db`` would be undone, or ruined. So the
file has a row with a number, which checkpoints alone carry to the file itself, and these are made here:

- the file itself, without its ``-wal``, may have the number ``base``, sealed, or one up to ``number - 1``;
- a checkpoint first writes that the generation is *sealed* (``number`` is allowed too then), copies pages and
  writes the next ``number``. Where all pages were copied, the file itself has the sealed number now, which is
  the next ``base``; where a reader was in the way, ``base`` stays.

A copy that was made through SQLite while the generation lasted has its ``number``, and an older one less than
``base``: the ``-wal`` is of neither. A crash between any two of these steps leaves what is allowed.
(https://sqlite.org/walformat.html)
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from madang.adapters.sqlite.atomic import atomic, name_of
from madang.adapters.sqlite.database import UnusableFileError, read_only

__all__ = ["Generation", "check_own_wal", "checkpoint", "in_the_file_itself", "read_generation", "seal"]

_SELECT: Final = "SELECT epoch, number, base, sealed FROM storage"


class Generation(NamedTuple):
    """What the file, or the file under its ``-wal``, says.

    Attributes:
        epoch: names the data; a restored copy has another.
    """

    epoch: str
    number: int
    base: int
    sealed: int

    def goes_over(self, file: "Generation | None") -> bool:
        """Tell whether a ``-wal`` that says this belongs over a file that itself says ``file``."""
        # A file of before generations: only a `-wal` that was never carried over wholly can be its own.
        if file is None:
            return self.base == 0
        # As the last whole checkpoint left it: sealed, for so it stood in the pages that were copied.
        if file.number == self.base:
            return file.epoch == self.epoch and bool(file.sealed)
        return file.epoch == self.epoch and self.base < file.number < self.number + self.sealed


def read_generation(connection: sqlite3.Connection) -> Generation | None:
    """Return the generation, ``None`` in a file of before there were any.

    Raises:
        sqlite3.Error: the file cannot be read.
    """
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'storage'").fetchone() is None:
        return None
    row = connection.execute(_SELECT).fetchone()
    return None if row is None else Generation(*row)


def in_the_file_itself(path: Path, schema_of: sqlite3.Connection | None = None) -> Generation | None:
    """Return what a file says without its ``-wal``; ``None`` also where its schema is not a connection's.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    with closing(read_only(path, immutable=True)) as connection:
        # A copy by VACUUM INTO has the next version of the schema, and its pages elsewhere.
        if schema_of is not None and _schema(connection) != _schema(schema_of):
            return None
        return read_generation(connection)


def _schema(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA schema_version").fetchone()
    return int(version)


def seal(connection: sqlite3.Connection) -> None:
    """Write that a checkpoint may follow.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    with atomic(connection):
        connection.execute("UPDATE storage SET sealed = 1")


def checkpoint(connection: sqlite3.Connection, *, truncate: bool = False) -> bool:
    """Carry what is in the ``-wal`` to the file, as far as readers allow, and begin the next generation.

    With ``truncate``, the ``-wal`` is cut to nothing then, and nothing of what it held stays in it; while
    others read from it, that is not waited for.

    Returns:
        Whether all was carried, and cut.

    Raises:
        sqlite3.Error: the file cannot be written; the generation is as it was, or sealed.
    """
    # Written before pages are copied: a crash in the middle leaves a file that may have the sealed number.
    seal(connection)
    is_busy, pages, copied = _truncate(connection) if truncate else _copy(connection)
    is_complete = not is_busy and pages == copied
    with atomic(connection):
        base = "number" if is_complete else "base"
        connection.execute(f"UPDATE storage SET base = {base}, number = number + 1, sealed = 0")  # noqa: S608
    return is_complete


def _copy(connection: sqlite3.Connection) -> tuple[int, int, int]:
    # PASSIVE waits for no reader, and so blocks nobody; what readers still need stays in the `-wal`.
    is_busy, pages, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return is_busy, pages, copied


def _truncate(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Do as ``_copy``, and cut the ``-wal``, unless a reader is in the way right now."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        is_busy, pages, copied = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return is_busy, pages, copied


def check_own_wal(path: Path) -> None:
    """Make sure that a ``-wal`` beside a file is the file's own, before anything opens them for writing.

    Raises:
        UnusableFileError: it is not, or cannot be read; both are as they were.
    """
    wal = path.with_name(f"{path.name}-wal")
    if not wal.exists() or not wal.stat().st_size:
        return
    if not path.exists() or not path.stat().st_size:
        raise UnusableFileError(
            f"{path} is missing, and {wal.name} is there: put back the file, or restore a backup with"
            " `madang restore`"
        )
    try:
        with closing(read_only(path)) as connection:
            together = read_generation(connection)
    except sqlite3.Error as error:
        raise UnusableFileError(_foreign(path, wal, name_of(error))) from error
    if together is None:
        return  # of a release before generations
    try:
        is_own = together.goes_over(in_the_file_itself(path))
    except sqlite3.Error:
        # While a checkpoint writes, a power cut may leave half a page, which the `-wal` has whole.
        is_own = bool(together.sealed)
    if not is_own:
        raise UnusableFileError(_foreign(path, wal, "another generation"))


def _foreign(path: Path, wal: Path, why: str) -> str:
    return (
        f"{wal.name} is not of this {path.name}, which was replaced ({why}): restore a backup with"
        f" `madang restore`; or, to use {path.name} as it is, move {wal.name} and {path.name}-shm away"
    )
