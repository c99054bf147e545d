"""The watch over the chat's file: readiness asks it, and it finds out that a full disk has space again."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Operation, Writer
from madang.domain.errors import Unavailable

__all__ = ["StorageWatch"]

_PAUSE: Final = 1.0
_SPACE: Final = 1 << 20
"""Bytes that must fit before a disk that was full is taken for one with space: readiness must not flap."""


class StorageWatch:
    """Looks once a second whether the file is still there, and whether one that failed can be written again.

    It is the writer who finds out, and tells it; so a look takes the way that a message takes.
    """

    def __init__(self, writer: Writer, readers: Readers, clock: Callable[[], float] = monotonic) -> None:
        self._writer = writer
        self._readers = readers
        self._clock = clock
        self._asked = -_PAUSE

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            with suppress(Unavailable):
                # As long as all is well, nothing is written, and the disk may sleep.
                await self._look(_nothing)
            await asyncio.sleep(_PAUSE)

    async def _look(self, operation: Operation[None]) -> None:
        """Run an operation; where the file could not be written, prove instead that it can be.

        That is to write much and to take it back, in two transactions: what one takes back itself is never
        written.

        Raises:
            Unavailable: it cannot be written.
        """
        if self._writer.reason is None:
            await self._writer.submit(operation)
        else:
            await self._writer.submit(_fill)
            await self._writer.submit(_clear)

    async def ask(self) -> None:
        """Read and write for real, at most once a second; what fails stands in the writer's reason then."""
        if self._clock() - self._asked < _PAUSE:
            return
        self._asked = self._clock()
        with suppress(Unavailable):
            await self._look(_write)
        try:
            await self._readers.run(_read)
        except sqlite3.Error as error:
            self._writer.note(error)


def _nothing(_: Transaction) -> None:
    """Begin and end a transaction: the writer looks after its file meanwhile."""


def _fill(transaction: Transaction) -> None:
    transaction.connection.execute("CREATE TABLE IF NOT EXISTS space (data BLOB NOT NULL) STRICT")
    transaction.connection.execute("DELETE FROM space")
    transaction.connection.execute("INSERT INTO space VALUES (zeroblob(?))", (_SPACE,))


def _clear(transaction: Transaction) -> None:
    transaction.connection.execute("DROP TABLE space")
    transaction.proves_space = True


def _write(transaction: Transaction) -> None:
    transaction.connection.execute("UPDATE storage SET probed = probed + 1")


def _read(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT max(position) FROM messages").fetchone()
