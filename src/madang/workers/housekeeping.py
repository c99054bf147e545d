"""Keeping the log short."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from madang.domain.errors import Unavailable
from madang.ports.leases import Leases, NodeLease
from madang.ports.trimmer import Trimmer

__all__ = ["Housekeeping", "slowest"]

_INTERVAL: Final = 1.0

_logger = structlog.get_logger(__name__)


class Housekeeping:
    """Trims once a second. Several workers may do so at once."""

    def __init__(self, trimmer: Trimmer, leases: Leases) -> None:
        self._trimmer = trimmer
        self._leases = leases

    async def run(self) -> None:
        """Trim until cancelled."""
        while True:
            try:
                await self._trimmer.trim(slowest(await self._leases.alive()))
            except Unavailable as error:
                _logger.warning("trimming_waits", reason=str(error))
            await asyncio.sleep(_INTERVAL)


def slowest(nodes: Sequence[NodeLease]) -> Mapping[int, str]:
    """Return how far the slowest of the nodes has read each shard."""
    read: dict[int, str] = {}
    for node in nodes:
        for shard, position in node.read.items():
            read[shard] = min(read.get(shard, position), position, key=_order)
    return read


def _order(position: str) -> tuple[int, int]:
    milliseconds, _, count = position.partition("-")
    return int(milliseconds), int(count or 0)
