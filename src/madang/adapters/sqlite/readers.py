"""Readers: a few threads with connections of their own, so that no query holds the loop or the writer."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TypeVar

from madang.adapters.sqlite.atomic import name_of, roll_back
from madang.adapters.sqlite.database import open_reader
from madang.adapters.sqlite.failures import FailureLog

__all__ = ["Readers"]

T = TypeVar("T")

_STEPS: Final = 10_000
"""Instructions of SQLite's virtual machine after which a query looks whether anyone still waits for it."""


class _Run:
    """One query on its way, which whoever asked may give up at any moment.

    The connection is this query's only between `begin` and `end`; both, and the interruption, hold the lock:
    nobody else's query, and no ROLLBACK, is ever interrupted.
    """

    __slots__ = ("_connection", "_is_given_up", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_given_up = False

    @property
    def is_given_up(self) -> bool:
        """Whether nobody waits any more."""
        return self._is_given_up

    def begin(self, connection: sqlite3.Connection) -> bool:
        """Take the connection; return whether anyone still waits for the answer."""
        with self._lock:
            self._connection = None if self._is_given_up else connection
            return not self._is_given_up

    def end(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._connection = None

    def give_up(self) -> None:
        """Interrupt the statement that runs, if one does; what has not begun never will."""
        with self._lock:
            self._is_given_up = True
            if self._connection is not None:
                self._connection.interrupt()


class Readers:
    """Runs queries on read-only connections. What fails is logged here, whoever asked.

    Attributes:
        on_error: called with what SQLite refuses, in the reader's thread.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """

    def __init__(self, path: Path, count: int = 2, *, attached: Path | None = None) -> None:
        """Open the connections; ``attached`` is the chat's file, which they know as ``chat``."""
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(count):
            self._idle.put(open_reader(path, attached))
        self._count = count
        self._failures = FailureLog()
        self.on_error: Callable[[sqlite3.Error], None] = lambda _: None
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sqlite-reader")

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query in a thread, all of it in one read transaction; who is cancelled stops it.

        Raises:
            sqlite3.Error: as the query does.
        """
        run = _Run()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._run, query, run)
        except asyncio.CancelledError:
            run.give_up()
            raise

    async def close(self) -> None:
        """Let running queries end, then close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        for _ in range(self._count):
            self._idle.get().close()

    def _run(self, query: Callable[[sqlite3.Connection], T], run: _Run) -> T:
        connection = self._idle.get()
        try:
            roll_back(connection)  # what could not be rolled back before
            connection.execute("BEGIN")
            # An interruption between statements is lost (sqlite.org/c3ref/interrupt.html): each looks, too.
            connection.set_progress_handler(lambda: run.is_given_up, _STEPS)
            if not run.begin(connection):
                raise sqlite3.OperationalError("nobody waits for the answer")
            try:
                return query(connection)
            finally:
                run.end()
        except sqlite3.Error as error:
            if not run.is_given_up and name_of(error) != "SQLITE_INTERRUPT":  # who interrupts knows why
                self._failures.report("read_failed", error)
                self.on_error(error)
            raise
        finally:
            # SQLite itself has rolled back after some errors; saying so would hide the query's own.
            roll_back(connection)
            self._idle.put(connection)
