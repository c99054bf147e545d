"""Noticing a search index that is not the one that was written to, and having it built anew."""

import asyncio
from typing import Final, Protocol

import structlog

from madang.domain.errors import Unavailable
from madang.ports.known_index import KnownIndex
from madang.ports.lock import Lock
from madang.workers.renewal import holding

__all__ = ["IndexWatch", "WatchedIndex"]

_PAUSE: Final = 10.0
"""Seconds between two looks, which are one small request each."""
_FIRST_PAUSE: Final = 1.0
"""Seconds between looks while the first index is not there yet, or another process makes one."""

_logger = structlog.get_logger(__name__)


class WatchedIndex(Protocol):
    """The index as it is looked at from outside."""

    async def identity(self) -> str | None:
        """Return what tells this index from any that takes its place, ``None`` where there is none.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    async def prepare(self) -> None:
        """Make an empty index, where there is none.

        Raises:
            Unavailable: it cannot be made now.
        """
        ...

    async def rebuild(self) -> int:
        """Build it from all messages there are; return how many.

        Raises:
            Unavailable: something failed meanwhile.
        """
        ...

    async def remember(self) -> bool:
        """Keep in mind that this index has everything, and tell whether there is one; with the lock only.

        Raises:
            Unavailable: it cannot be kept now.
        """
        ...


class IndexWatch:
    """Compares the index with the one that is known, at the start and every ten seconds.

    An index that was deleted, restored from a snapshot or replaced lacks messages that the group has long
    acknowledged: without this they would never be found again, and nobody would be told. An identity is
    remembered only while the lock is held that whoever makes an index on purpose holds, too.
    """

    def __init__(self, lock: Lock, index: WatchedIndex, known: KnownIndex) -> None:
        self._lock = lock
        self._index = index
        self._known = known

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            is_known = False
            try:
                is_known = await self._is_known() or await self._settle()
            except Unavailable as error:
                _logger.warning("index_watch_waits", reason=str(error))
            await asyncio.sleep(_PAUSE if is_known else _FIRST_PAUSE)

    async def _is_known(self) -> bool:
        identity = await self._index.identity()
        return identity is not None and identity == await self._known.read()

    async def _settle(self) -> bool:
        """Make the index one that is known, and return whether it is."""
        async with holding(self._lock) as is_ours:
            # Looked at anew: whoever held the lock before may have made this index.
            if not is_ours or await self._is_known():
                return is_ours
            # None yet: the first, or that of a release that did not remember any.
            if await self._known.read() is not None:
                await self._build()
            return await self._index.remember()

    async def _build(self) -> None:
        _logger.error("index_is_another: it lacks what was indexed before; building it from the archive")
        await self._index.prepare()
        count = await self._index.rebuild()
        _logger.error("index_rebuilt", messages=count)
