"""Cutting off the log what everyone has read."""

from collections.abc import Mapping
from typing import Protocol

__all__ = ["Trimmer"]


class Trimmer(Protocol):
    """Keeps the log short."""

    async def trim(self, read: Mapping[int, str]) -> int:
        """Cut what every group has acknowledged, every live node has read and is older than the tail.

        ``read`` says how far the slowest live node has read each shard; a shard that is not in it nobody
        reads.

        Returns:
            How many entries were cut.

        Raises:
            Unavailable: the log does not answer.
        """
        ...
