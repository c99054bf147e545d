"""Carrying the log to the search index of an embedded server."""

import asyncio
from sys import getsizeof
from typing import Final

import structlog

from madang.domain.backoff import Backoff
from madang.domain.entry import Entry
from madang.domain.errors import SearchUnavailable, Unavailable
from madang.domain.messages import Message
from madang.kinds.registry import new_message
from madang.ports.log import LogReader
from madang.ports.search import SearchIndex

__all__ = ["Indexer"]

_READ: Final = 500
_BATCH: Final = 2000
_WAITING_BYTES: Final = 8 * 1024 * 1024
_MESSAGE: Final = 600
"""Bytes of a message besides its content: four ids, three numbers."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 10.0
# What comes within this many seconds is indexed together: a fraction of the work, and at once to people.
_PAUSE = 0.25

_logger = structlog.get_logger(__name__)


class Indexer:
    """Follows the log from where the index stands, also after a crash, for the index stores how far it is.

    What is accepted is heard, and waits in memory until it is indexed. The log is read at the start, after
    a failure, when the index was made anew, when more waits than ``waiting_bytes``, and when a position was
    not heard: a commit that was reported as failed may have been made all the same.
    """

    def __init__(self, log: LogReader, index: SearchIndex, waiting_bytes: int = _WAITING_BYTES) -> None:
        self._log = log
        self._index = index
        self._most = waiting_bytes
        self._news = asyncio.Event()
        self._waiting: list[Message] = []
        self._bytes = 0
        # Whether what waits is all that the log holds behind the position `_indexed`.
        self._is_whole = False
        self._indexed = 0
        # The first and the last position heard since the log was last read; 0 for none.
        self._first = self._heard = 0

    def hear(self, entry: Entry) -> None:
        """Keep what is to be indexed, in the order of positions."""
        if entry.seq is not None:
            self._news.set()
        if not self._is_whole:
            return
        if entry.position > self._heard + 1 and self._heard:
            self.wake()
            return
        self._first = self._first or entry.position
        self._heard = max(self._heard, entry.position)
        message = new_message(entry)
        if message is not None and message.position > self._indexed:
            self._waiting.append(message)
            self._bytes += _size(message)
            if self._bytes > self._most:
                self._forget()

    def wake(self) -> None:
        """Look how far the index is, as after it was made anew."""
        self._forget()
        self._news.set()

    async def run(self) -> None:
        """Index what is and what comes, until cancelled."""
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        while True:
            self._news.clear()
            try:
                await self._catch_up()
            except (SearchUnavailable, Unavailable) as error:
                self._forget()
                _logger.warning("indexing_waits", reason=str(error))
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()
                await self._news.wait()
                await asyncio.sleep(_PAUSE)

    def _forget(self) -> None:
        self._is_whole = False
        self._waiting.clear()
        self._bytes = 0

    async def _catch_up(self) -> None:
        while self._waiting or not self._is_whole:
            if self._is_whole:
                await self._index.add(*self._take())
            else:
                await self._read_back()

    def _take(self) -> tuple[list[Message], int]:
        """Return the oldest that wait, and the position of the last of them."""
        taken, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        self._bytes -= sum(map(_size, taken))
        return taken, taken[-1].position

    async def _read_back(self) -> None:
        """Index what the log holds. What is accepted after a reading that finds nothing more was heard.

        It ends early where more was heard than fits, or the index was made anew and its position is another.
        """
        self._is_whole = True
        self._indexed = self._first = self._heard = 0
        position = await self._index.position()
        while batch := await self._log.read(position, _READ):
            if not self._is_whole:
                return
            position = batch[-1].position
            messages = [message for each in batch if (message := new_message(each)) is not None]
            await self._index.add(messages, position)
        if self._first > position + 1:
            self._forget()
        elif self._is_whole:
            self._indexed, self._heard = position, max(self._heard, position)
            self._waiting = [message for message in self._waiting if message.position > position]
            self._bytes = sum(map(_size, self._waiting))


def _size(message: Message) -> int:
    return _MESSAGE + getsizeof(message.content)
