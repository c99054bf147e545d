"""A consumer group: several workers that carry the log on together."""

from collections.abc import Sequence
from typing import Final, Literal, Protocol, get_args

import msgspec

from madang.domain.entry import Entry

__all__ = ["GROUPS", "Delivery", "Group", "GroupName"]

GroupName = Literal["archive", "index"]
"""Who follows the log, one group for each projection: nothing is cut off it before all are done with it."""

GROUPS: Final[tuple[GroupName, ...]] = get_args(GroupName)


class Delivery(msgspec.Struct, frozen=True):
    """An entry of the log that was given to this worker.

    Attributes:
        place: where it lies; opaque.
        entry: what it tells, ``None`` where it cannot be read.
        version: the version of the room where it changes who is in it, else 0.
        flaw: why it cannot be read.
        is_newer: whether there is something in it that only a later release knows: it is left to that one.
    """

    place: tuple[int, bytes]
    entry: Entry | None
    version: int = 0
    flaw: str = ""
    is_newer: bool = False


class Group(Protocol):
    """Gives each entry to one worker of the group, again and again until one is done with it."""

    async def read(self) -> Sequence[Delivery]:
        """Wait a moment for entries: new ones, or those that a worker took long ago and left.

        Returns:
            Entries, in order per room where they are new; empty when there was nothing.

        Raises:
            Unavailable: the log does not answer.
        """
        ...

    async def done(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries off the group's hands.

        Raises:
            Unavailable: the log does not answer; they may come again.
        """
        ...

    def close(self) -> None:
        """Let go of the connection; the next reading makes another."""
        ...

    async def dead_letter(self, delivery: Delivery, reason: str) -> None:
        """Make an entry a dead letter, which keeps what it says, and take it off the group's hands: one step.

        Raises:
            Unavailable: the log does not answer.
        """
        ...
