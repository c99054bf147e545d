"""Readers: a few threads with connections of their own, so that no query holds the loop or the writer."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from madang.adapters.sqlite.atomic import name_of, roll_back
from madang.adapters.sqlite.database import open_reader
from madang.adapters.sqlite.failures import FailureLog

__all__ = ["Readers"]

T = TypeVar("T")


class Readers:
    """Runs queries on read-only connections. What fails is logged here, whoever asked.

    Attributes:
        on_error: called with what SQLite refuses, in the reader's thread.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """

    def __init__(self, path: Path, count: int = 2) -> None:
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(count):
            self._idle.put(open_reader(path))
        self._count = count
        self._failures = FailureLog()
        self.on_error: Callable[[sqlite3.Error], None] = lambda _: None
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sqlite-reader")

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query in a thread, all of it in one read transaction.

        Raises:
            sqlite3.Error: as the query does.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, query)

    async def close(self) -> None:
        """Let running queries end, then close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        for _ in range(self._count):
            self._idle.get().close()

    def _run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._idle.get()
        try:
            roll_back(connection)  # what could not be rolled back before
            connection.execute("BEGIN")
            return query(connection)
        except sqlite3.Error as error:
            if name_of(error) != "SQLITE_INTERRUPT":  # who interrupts knows why
                self._failures.report("read_failed", error)
                self.on_error(error)
            raise
        finally:
            # SQLite itself has rolled back after some errors; saying so would hide the query's own.
            roll_back(connection)
            self._idle.put(connection)
