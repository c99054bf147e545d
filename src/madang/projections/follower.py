"""The loop that keeps a projection of an embedded server up with its log."""

import asyncio
from typing import Final

import structlog

from madang.domain.backoff import Backoff
from madang.domain.entry import Entry
from madang.domain.errors import Unavailable
from madang.ports.group import Delivery
from madang.ports.log import LogReader
from madang.projections.projection import Followed

__all__ = ["Follower"]

_READ: Final = 500
_BATCH: Final = 2000
_WAITING_BYTES: Final = 8 * 1024 * 1024
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 10.0
# What comes within this many seconds is taken together: a fraction of the work, and at once to people.
_PAUSE = 0.25

_logger = structlog.get_logger(__name__)


class Follower:
    """Follows the log from where the projection stands, also after a crash, for it stores how far it is.

    What is accepted is heard, and waits in memory until it is taken. The log is read at the start, after a
    failure, when the projection was made anew, when more waits than ``waiting_bytes``, and when a position
    was not heard: a commit that was reported as failed may have been made all the same.
    """

    def __init__(
        self, name: str, log: LogReader, projection: Followed, waiting_bytes: int = _WAITING_BYTES
    ) -> None:
        self._name = name
        self._log = log
        self._projection = projection
        self._most = waiting_bytes
        self._news = asyncio.Event()
        self._waiting: list[Entry] = []
        self._bytes = 0
        # Whether what waits is all that the log holds behind the position `_taken`.
        self._is_whole = False
        self._taken = 0
        # The first and the last position heard since the log was last read; 0 for none.
        self._first = self._heard = 0

    def hear(self, entry: Entry) -> None:
        """Keep what is to be taken, in the order of positions."""
        weight = self._projection.weight(entry)
        if weight:
            self._news.set()
        if not self._is_whole:
            return
        if entry.position > self._heard + 1 and self._heard:
            self.wake()
            return
        self._first = self._first or entry.position
        self._heard = max(self._heard, entry.position)
        if weight and entry.position > self._taken:
            self._waiting.append(entry)
            self._bytes += weight
            if self._bytes > self._most:
                self._forget()

    def wake(self) -> None:
        """Look how far the projection is, as after it was made anew."""
        self._forget()
        self._news.set()

    async def run(self) -> None:
        """Take what is and what comes, until cancelled."""
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        while True:
            self._news.clear()
            try:
                await self._catch_up()
            except Unavailable as error:
                self._forget()
                _logger.warning("projection_waits", projection=self._name, reason=str(error))
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
                taken = self._take()
                await self._projection.take(list(map(_delivery, taken)))
            else:
                await self._read_back()

    def _take(self) -> list[Entry]:
        """Return the oldest that wait, and count them no more."""
        taken, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        self._bytes = sum(map(self._projection.weight, self._waiting))
        return taken

    async def _read_back(self) -> None:
        """Take what the log holds. What is accepted after a reading that finds nothing more was heard.

        It ends early where more was heard than fits, or the projection was made anew and its position is
        another.
        """
        self._is_whole = True
        self._taken = self._first = self._heard = 0
        position = await self._projection.position()
        while batch := await self._log.read(position, _READ):
            if not self._is_whole:
                return
            position = batch[-1].position
            await self._projection.take(list(map(_delivery, batch)))
        if self._first > position + 1:
            self._forget()
        elif self._is_whole:
            self._taken, self._heard = position, max(self._heard, position)
            self._waiting = [entry for entry in self._waiting if entry.position > position]
            self._bytes = sum(map(self._projection.weight, self._waiting))


def _delivery(entry: Entry) -> Delivery:
    return Delivery((0, b""), entry)
