"""How far a group has carried the log, and starting over."""

from collections.abc import Collection, Mapping
from typing import Protocol

__all__ = ["GroupProgress"]


class GroupProgress(Protocol):
    """Looks at a consumer group from outside; an entry is written as in `Checkpoint.positions`."""

    async def acknowledged(self) -> Mapping[int, bytes]:
        """Return, for each shard, an entry up to which all were acknowledged.

        Raises:
            Unavailable: the log does not answer.
        """
        ...

    async def rewind(self, shards: Collection[int]) -> Mapping[int, bytes]:
        """Let the group be given everything that is still in the log of some shards, once more.

        Returns:
            For each of them, the last entry that is in the log no longer; a shard that has all is missing.

        Raises:
            Unavailable: the log does not answer; nothing may have happened, or all.
        """
        ...
