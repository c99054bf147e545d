"""Carrying the log to the search index of an embedded server."""

import asyncio

import structlog

from madang.domain.backoff import Backoff
from madang.domain.entry import Entry
from madang.domain.errors import SearchUnavailable, Unavailable
from madang.kinds.registry import new_message
from madang.ports.log import LogReader
from madang.ports.search import SearchIndex

__all__ = ["Indexer"]

_BATCH = 500
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 10.0
# What comes within this many seconds is indexed together: a fraction of the work, and at once to people.
_PAUSE = 0.25

_logger = structlog.get_logger(__name__)


class Indexer:
    """Follows the log from where the index stands, also after a crash, for the index stores how far it is."""

    def __init__(self, log: LogReader, index: SearchIndex) -> None:
        self._log = log
        self._index = index
        self._news = asyncio.Event()

    def hear(self, entry: Entry) -> None:
        """Note that there is something to index."""
        if entry.seq is not None:
            self._news.set()

    def wake(self) -> None:
        """Look how far the index is, as after it was made anew."""
        self._news.set()

    async def run(self) -> None:
        """Index what is and what comes, until cancelled."""
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        while True:
            self._news.clear()
            try:
                await self._catch_up()
            except (SearchUnavailable, Unavailable) as error:
                _logger.warning("indexing_waits", reason=str(error))
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()
                await self._news.wait()
                await asyncio.sleep(_PAUSE)

    async def _catch_up(self) -> None:
        while batch := await self._log.read(await self._index.position(), _BATCH):
            messages = [message for each in batch if (message := new_message(each)) is not None]
            await self._index.add(messages, batch[-1].position)
