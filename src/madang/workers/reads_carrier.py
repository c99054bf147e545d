"""Carrying read states to the archive, for when the log is lost."""

import asyncio
from typing import Final

import structlog

from madang.domain.errors import Unavailable
from madang.ports.archive_writer import ArchiveWriter
from madang.ports.pending_reads import PendingReads

__all__ = ["ReadsCarrier"]

_INTERVAL: Final = 5.0
"""Seconds between two looks: who reads on is carried once."""
_AT_ONCE: Final = 500

_logger = structlog.get_logger(__name__)


class ReadsCarrier:
    """Carries what has risen, now and then. Several workers may do so at once: pointers only rise."""

    def __init__(self, pending: PendingReads, archive: ArchiveWriter) -> None:
        self._pending = pending
        self._archive = archive

    async def run(self) -> None:
        """Carry until cancelled."""
        while True:
            try:
                while await self.carry() >= _AT_ONCE:
                    pass
            except Unavailable as error:
                _logger.warning("read_states_wait", reason=str(error))
            await asyncio.sleep(_INTERVAL)

    async def carry(self) -> int:
        """Carry some of what has risen; return how many pointers that were.

        Raises:
            Unavailable: the log or the archive does not answer; what was not carried is carried later.
        """
        pointers = await self._pending.some(_AT_ONCE)
        if pointers:
            await self._archive.write_reads(pointers)
            await self._pending.carried(pointers)
        return len(pointers)
