"""Write transactions that end, whatever fails in them: a statement, COMMIT, or ROLLBACK itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from madang.adapters.sqlite.database import UnusableFileError

__all__ = ["atomic", "begin", "concerns_the_file", "is_damage", "name_of", "roll_back"]

# The primary result codes (https://sqlite.org/rescode.html) that say something about the file or the disk and
# nothing about the statement: whatever else is tried now meets the same.
_OF_THE_FILE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF

_logger = structlog.get_logger(__name__)


def concerns_the_file(error: BaseException) -> bool:
    """Tell whether an error is one of the file or its disk, and not of what was asked."""
    return isinstance(error, UnusableFileError) or _primary(error) in _OF_THE_FILE


def is_damage(error: BaseException | None) -> bool:
    """Tell whether an error says that what is in the file makes no sense."""
    return _primary(error) in _DAMAGED


def _primary(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY


def name_of(error: BaseException) -> str:
    """Return what SQLite calls an error, such as ``SQLITE_FULL``; it holds nothing of what was written."""
    return str(getattr(error, "sqlite_errorname", type(error).__name__))


@contextmanager
def atomic(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all that the block writes, or nothing.

    What memory holds of it is true only after the block has ended: COMMIT fails too, as where a disk is full.

    Raises:
        sqlite3.Error: the transaction cannot be begun or committed; nothing has changed.
    """
    begin(connection)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def begin(connection: sqlite3.Connection) -> None:
    """Begin to write; what an earlier transaction could not roll back is rolled back first.

    Raises:
        sqlite3.Error: it cannot be begun now.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("BEGIN IMMEDIATE")


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back what is left of a transaction; SQLite has done so itself after some errors.

    If that fails, the next ``begin`` tries again: nothing is written in between.
    """
    if not connection.in_transaction:
        return
    try:
        connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        _logger.error("rollback_failed", cause=name_of(error))
