"""The search port on SQLite's FTS5, in a file of its own."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar

import structlog

from madang.adapters.sqlite.database import migrate, open_writer
from madang.adapters.sqlite.failures import FailureLog
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.search_erasing import cut_wal, merge_some, note_erased, to_erase
from madang.adapters.sqlite.search_reader import read_page
from madang.adapters.sqlite.search_rooms import Keys
from madang.adapters.sqlite.search_schema import SEARCH
from madang.adapters.sqlite.search_writer import SearchWriter
from madang.analysis import Analyzer
from madang.application.search.plan import make_plan
from madang.application.search_time import until
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message
from madang.ports.search import SearchPage, SearchRequest

__all__ = ["SqliteSearch", "open_search"]

T = TypeVar("T")
_BATCH = 200
_ERASE_AFTER: Final = 3600.0
"""Seconds in which changes gather before the whole index is merged for them."""
_CUT_AGAIN: Final = 1.0
_logger = structlog.get_logger(__name__)


async def open_search(
    path: Path,
    analyzer: Analyzer,
    *,
    chat: Path | None = None,
    deadline: float = 2.0,
    readers: int = 2,
    erase_after: float = _ERASE_AFTER,
) -> "SqliteSearch":
    """Open the index in a file, which is made where it is missing.

    Where its terms are those of another version of the analysis, new ones are made in the background, from
    the messages in the file; until then the old ones answer. After a stop it goes on where it was.

    Args:
        path: the file.
        analyzer: makes the terms.
        chat: the file of rooms, which tells who is in which; without it, only rooms that a request names can
            be searched.
        deadline: seconds that a query may take, waiting included.
        readers: threads, and connections, that answer queries.
        erase_after: seconds after a message was changed until what it said before is erased from the file.

    Raises:
        sqlite3.Error: the file cannot be opened, or is no index.
        NewerSchemaError: a newer release has written it.
    """
    connection = await asyncio.to_thread(_open, path)
    search = SqliteSearch(connection, Readers(path, readers, attached=chat), analyzer, deadline, erase_after)
    await search.start()
    return search


def _open(path: Path) -> sqlite3.Connection:
    connection = open_writer(path)
    try:
        migrate(connection, SEARCH)
        # The log holds the messages: what a power cut takes from the index, the log gives again.
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


class SqliteSearch:
    """Writes in one thread and reads in others: no query holds the loop, the writer or another query."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        readers: Readers,
        analyzer: Analyzer,
        deadline: float,
        erase_after: float,
    ) -> None:
        self._connection = connection
        self._writer = SearchWriter(connection, analyzer)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search-writer")
        self._readers = readers
        self._analyzer = analyzer
        self._deadline = deadline
        self._keys = Keys()
        self._failures = FailureLog()
        self._building: asyncio.Task[None] | None = None
        self._erasing: asyncio.Task[None] | None = None
        self._erase_after = erase_after

    async def start(self) -> None:
        """Make the file ready, and begin to build what is missing."""
        if await self._write(self._writer.prepare):
            self._building = asyncio.create_task(self._build(), name="search-build")
        # At once what the last run left: one that is started anew every half hour would never come to it.
        await self._erase_soon(0)

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages and store the position, in one transaction."""
        try:
            await self._write(lambda: self._writer.add(messages, position))
            if any(each.version for each in messages):
                await self._erase_soon(self._erase_after)
        except sqlite3.Error as error:
            self._failures.report("search_write_failed", error)
            raise SearchUnavailable(catalogue.INDEX_UNWRITABLE) from error

    async def position(self) -> int:
        """Return how far the log has been read."""
        try:
            return await self._readers.run(_position)
        except sqlite3.Error as error:
            raise SearchUnavailable(catalogue.INDEX_UNREADABLE) from error

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits."""
        deadline = monotonic() + self._deadline

        def read(connection: sqlite3.Connection) -> SearchPage:
            plan = make_plan(self._analyzer, request, until(deadline))
            return read_page(connection, self._keys, plan, request, deadline)

        try:
            async with asyncio.timeout(self._deadline):
                return await self._readers.run(read)
        except TimeoutError as error:
            raise SearchUnavailable(catalogue.SEARCH_TOO_LONG) from error
        except sqlite3.Error as error:
            raise SearchUnavailable(catalogue.INDEX_UNREADABLE) from error

    async def built(self) -> None:
        """Wait until no new generation of terms is being built."""
        if self._building is not None:
            await asyncio.shield(self._building)

    async def erased(self) -> None:
        """Wait until nothing is left in the file of what changed messages said before."""
        if self._erasing is not None:
            await asyncio.shield(self._erasing)

    async def close(self) -> None:
        """Stop building, let what runs end, and close the connections."""
        for task in filter(None, (self._building, self._erasing)):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._readers.close()
        await asyncio.to_thread(self._thread.shutdown)
        self._connection.close()

    async def _write(self, operation: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, operation)

    async def _build(self) -> None:
        """Build a generation in small steps, resting as long as each took: talk comes first."""
        try:
            more = True
            while more:
                started = monotonic()
                more = await self._write(lambda: self._writer.build(_BATCH))
                await asyncio.sleep(monotonic() - started)
            _logger.info("search_rebuilt", version=self._analyzer.version)
        except sqlite3.Error:
            # The generation before goes on answering; the next start tries again.
            _logger.exception("search_rebuild_failed")

    async def _erase_soon(self, after: float) -> None:
        """Begin to erase ``after`` seconds, unless that is under way or there is nothing to erase."""
        is_idle = self._erasing is None or self._erasing.done()
        if is_idle and await self._write(partial(to_erase, self._connection)) > 0:
            self._erasing = asyncio.create_task(self._erase(after), name="search-erase")

    async def _erase(self, after: float) -> None:
        """Merge the terms in small steps, resting as long as each took; again for what came meanwhile."""
        try:
            while await self._write(partial(to_erase, self._connection)) > 0:
                await asyncio.sleep(after)
                after = self._erase_after
                count = await self._write(partial(to_erase, self._connection))
                is_first = more = True
                while more:
                    started = monotonic()
                    more = await self._write(partial(merge_some, self._connection, is_first=is_first))
                    is_first = False
                    await asyncio.sleep(monotonic() - started)
                while not await self._write(partial(cut_wal, self._connection)):  # noqa: ASYNC110  # readers go unannounced
                    await asyncio.sleep(_CUT_AGAIN)
                await self._write(partial(note_erased, self._connection, count))
        except sqlite3.Error:
            # The next change, or the next start, tries again.
            _logger.exception("search_erase_failed")


def _position(connection: sqlite3.Connection) -> int:
    (position,) = connection.execute("SELECT log_position FROM progress").fetchone()
    return int(position)
