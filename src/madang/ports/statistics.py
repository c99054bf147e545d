"""How the log of a cluster stands, for those who look after it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

__all__ = ["EpochOverview", "ShardOverview", "Statistics"]


class ShardOverview(msgspec.Struct, frozen=True):
    """A shard.

    Attributes:
        length: entries that its log holds.
        behind: for each group, entries that it has not acknowledged.
        dead: for each group, its dead letters.
    """

    shard: int
    length: int
    behind: Mapping[str, int]
    dead: Mapping[str, int]


class EpochOverview(msgspec.Struct, frozen=True):
    """How the log stands beside the archive.

    Attributes:
        epoch: how often its server was another one than before, 0 for unknown.
        recovered: Unix ms at which it was restored from the archive last, 0 for never.
        is_trusted: whether it was compared with the archive since it started.
    """

    epoch: int
    recovered: int
    is_trusted: bool


class Statistics(Protocol):
    """Only looks. Everything raises ``Unavailable`` where the log does not answer."""

    async def shard_count(self) -> int:
        """Return over how many shards the chat is spread there, 0 where there is nothing of it."""
        ...

    async def shards(self) -> Sequence[ShardOverview]:
        """Return how each shard stands."""
        ...

    async def epoch(self) -> EpochOverview:
        """Return how the log stands beside the archive."""
        ...
