"""Noticing an archive that came back older than what it has confirmed, and having it filled up again."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import structlog

from madang.domain.errors import Unavailable
from madang.ports.checkpoints import Checkpoints, order_of
from madang.ports.group_progress import GroupProgress

__all__ = ["ArchiveWatch"]

_PAUSE: Final = 10.0

_logger = structlog.get_logger(__name__)


class ArchiveWatch:
    """Compares what the group has acknowledged with the checkpoint, at the start and every ten seconds.

    A checkpoint is kept before what it tells of is archived, and that before it is acknowledged. A checkpoint
    behind what was acknowledged is therefore that of a table which was restored from a backup, or made anew
    under its name. The log still has the newest entries: they are archived once more, which changes nothing
    where they are. What was cut off the log meanwhile is lost, and is said.
    """

    def __init__(self, progress: GroupProgress, checkpoints: Checkpoints) -> None:
        self._progress = progress
        self._checkpoints = checkpoints

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self.look()
            except Unavailable as error:
                _logger.warning("archive_watch_waits", reason=str(error))
            await asyncio.sleep(_PAUSE)

    async def look(self) -> None:
        """Compare once.

        Raises:
            Unavailable: the log or the archive does not answer.
        """
        # In this order: what is acknowledged between the two is in the checkpoint already.
        acknowledged = await self._progress.acknowledged()
        positions = (await self._checkpoints.read()).positions
        behind = {
            shard: positions.get(shard, b"0-0")
            for shard, end in acknowledged.items()
            if order_of(end) > order_of(positions.get(shard, b"0-0"))
        }
        if behind:
            await self._fill_up(behind)
        self._checkpoints.accept()

    async def _fill_up(self, behind: Mapping[int, bytes]) -> None:
        _logger.error("archive_is_older: it has lost what it confirmed; archiving the log again")
        for shard, cut in (await self._progress.rewind(behind.keys())).items():
            if order_of(cut) > order_of(behind[shard]):
                _logger.error(
                    "archive_lacks_messages: they are in the log no longer",
                    shard=shard,
                    after=_moment(behind[shard]),
                    until=_moment(cut),
                )


def _moment(entry: bytes) -> str:
    return datetime.fromtimestamp(order_of(entry)[0] / 1000, UTC).isoformat(timespec="seconds")
