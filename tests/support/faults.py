"""SQLite connections that fail when they are told to: any statement, COMMIT, and ROLLBACK."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, Final
from unittest.mock import patch

__all__ = ["FaultyConnection", "How", "Plan", "faulty"]

_CODES: Final = {
    "SQLITE_FULL": sqlite3.SQLITE_FULL,
    "SQLITE_IOERR_WRITE": sqlite3.SQLITE_IOERR_WRITE,
    "SQLITE_IOERR_FSYNC": sqlite3.SQLITE_IOERR_FSYNC,
    "SQLITE_BUSY": sqlite3.SQLITE_BUSY,
    "SQLITE_CORRUPT": sqlite3.SQLITE_CORRUPT,
    "SQLITE_ERROR": sqlite3.SQLITE_ERROR,
}


class How(Enum):
    """How a statement fails."""

    BEFORE = "nothing is done, and a transaction stays open"
    ROLLED_BACK = "SQLite rolls the transaction back itself, as after a full disk"
    AFTER = "it is done, and an error is reported all the same"


class Plan:
    """What is to fail, shared by the connections of a test.

    Attributes:
        count: statements so far, ``BEGIN``, ``COMMIT`` and ``ROLLBACK`` among them.
        failed: which statements failed.
        is_suspended: whether nothing is counted, and nothing fails, for now.
    """

    def __init__(self) -> None:
        self.count = 0
        self.failed: list[str] = []
        self.is_suspended = False
        self._first = 0
        self._many = 0
        self._how = How.BEFORE
        self._code = "SQLITE_FULL"

    def fail(self, after: int, many: int = 1, how: How = How.BEFORE, code: str = "SQLITE_FULL") -> None:
        """Let ``many`` statements fail, when ``after`` more have gone well."""
        self._first, self._many, self._how, self._code = self.count + after, many, how, code

    def heal(self) -> None:
        """Let everything go well from now on."""
        self._many = 0

    def meet(self, connection: "FaultyConnection", statement: str) -> sqlite3.Error | None:
        """Count a statement; return the error with which it fails, if it does."""
        if self.is_suspended:
            return None
        number, self.count = self.count, self.count + 1
        if not self._first <= number < self._first + self._many:
            return None
        self.failed.append(statement.split(maxsplit=1)[0])
        if self._how is How.ROLLED_BACK and connection.in_transaction:
            connection.really("ROLLBACK")
        if self._how is How.AFTER and statement == "COMMIT":
            connection.really("COMMIT")
        error = sqlite3.OperationalError(f"injected: {self._code}")
        error.sqlite_errorname, error.sqlite_errorcode = self._code, _CODES[self._code]
        return error


class FaultyConnection(sqlite3.Connection):
    """Fails as its plan says."""

    plan: Plan | None = None

    def really(self, statement: str) -> None:
        """Do what cannot fail."""
        super().execute(statement)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Execute a statement, or fail."""
        self._meet(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Execute a statement many times, or fail."""
        self._meet(sql)
        return super().executemany(sql, parameters)

    def _meet(self, sql: str) -> None:
        error = None if self.plan is None else self.plan.meet(self, sql)
        if error is not None:
            raise error


@contextmanager
def faulty(plan: Plan) -> Iterator[None]:
    """Let every connection that is opened in the block follow a plan."""
    real = sqlite3.connect

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = real(*arguments, **options, factory=FaultyConnection)
        assert isinstance(connection, FaultyConnection)
        connection.plan = plan
        return connection

    with patch.object(sqlite3, "connect", connect):
        yield
