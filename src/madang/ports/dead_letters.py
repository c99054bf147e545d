"""Entries of the log that could not be carried on."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from madang.ports.group import Delivery

__all__ = ["DeadLetter", "DeadLetters"]


class DeadLetter(msgspec.Struct, frozen=True):
    """An entry that a group gave up.

    Attributes:
        id: names it among the group's dead letters.
        reason: why, in words.
        buried_at: Unix time in milliseconds.
        fields: what the entry holds, in pairs of name and value.
        delivery: the entry, as the group would give it out.
    """

    id: str
    group: str
    reason: str
    buried_at: int
    fields: Sequence[str]
    delivery: Delivery


class DeadLetters(Protocol):
    """Keeps what the groups gave up until someone decides about it."""

    async def all(self, group: str) -> Sequence[DeadLetter]:
        """Return a group's dead letters, the oldest entry first.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def drop(self, letter: DeadLetter) -> None:
        """Forget a dead letter; one that is gone already stays so.

        Raises:
            Unavailable: it cannot be done now.
        """
        ...
