"""Renewing the search index when the analysis has a new version, by one worker while all go on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from madang.domain.errors import Unavailable
from madang.ports.lock import Lock

__all__ = ["Renewal", "holding"]

_KEEP: Final = 10.0
_PAUSE: Final = 10.0

_logger = structlog.get_logger(__name__)


class Renewal:
    """Looks once after the start whether the index is of this version, and has it renewed if not.

    A renewal that ends with its worker is taken up by the next, from where it was.
    """

    def __init__(self, lock: Lock, renew: Callable[[], Awaitable[bool]]) -> None:
        """Let ``renew`` work while the lock is held; it tells whether there was anything to do."""
        self._lock = lock
        self._renew = renew

    async def run(self) -> None:
        """Work until the index is of this version."""
        while True:
            if await self._try():
                return
            await asyncio.sleep(_PAUSE)

    async def _try(self) -> bool:
        try:
            async with holding(self._lock) as is_ours:
                if is_ours and await self._renew():
                    _logger.info("index_renewed")
        except Unavailable as error:
            _logger.warning("renewal_waits", reason=str(error))
            return False
        return is_ours


@asynccontextmanager
async def holding(lock: Lock) -> AsyncIterator[bool]:
    """Hold the lock until the block ends, and tell whether it could be had.

    A block that fails leaves it to end by itself.

    Raises:
        Unavailable: it cannot be told now.
    """
    if not await lock.acquire():
        yield False
        return
    keeping = asyncio.create_task(_keep(lock))
    try:
        yield True
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    await lock.release()


async def _keep(lock: Lock) -> None:
    while True:
        await asyncio.sleep(_KEEP)
        with suppress(Unavailable):  # it lasts for longer than that
            await lock.acquire()
