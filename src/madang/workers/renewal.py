"""Renewing the search index when the analysis has a new version, by one worker while all go on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from madang.domain.errors import Unavailable
from madang.ports.turn import Turn

__all__ = ["Renewal"]

_KEEP: Final = 10.0
_PAUSE: Final = 10.0

_logger = structlog.get_logger(__name__)


class Renewal:
    """Looks once after the start whether the index is of this version, and has it renewed if not.

    A renewal that ends with its worker is taken up by the next, from where it was.
    """

    def __init__(self, turn: Turn, renew: Callable[[], Awaitable[bool]]) -> None:
        """Let ``renew`` work while the turn is held; it tells whether there was anything to do."""
        self._turn = turn
        self._renew = renew

    async def run(self) -> None:
        """Work until the index is of this version."""
        while True:
            if await self._try():
                return
            await asyncio.sleep(_PAUSE)

    async def _try(self) -> bool:
        try:
            if not await self._turn.hold():
                return False
            keeping = asyncio.create_task(self._keep())
            try:
                if await self._renew():
                    _logger.info("index_renewed")
            finally:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            await self._turn.release()
        except Unavailable as error:
            _logger.warning("renewal_waits", reason=str(error))
            return False
        return True

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_KEEP)
            await self._turn.hold()
