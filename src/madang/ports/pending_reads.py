"""Read states of a cluster's log that the archive does not have yet."""

from collections.abc import Collection, Sequence
from typing import Protocol

from madang.domain.read_state import Pointer

__all__ = ["PendingReads"]


class PendingReads(Protocol):
    """Remembers whose pointers rose, until they are carried to the archive.

    What is marked is remembered as it is marked. Of what one says oneself the archive's worker tells, so that
    sending does no more than write it.
    """

    async def spoke(self, members: Collection[tuple[str, str]]) -> None:
        """Remember that some, each a room's id and a user, have said something.

        Raises:
            Unavailable: it cannot be remembered now.
        """
        ...

    async def some(self, limit: int) -> Sequence[Pointer]:
        """Return about ``limit`` pointers that are to be carried, as they are now.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def carried(self, pointers: Sequence[Pointer]) -> None:
        """Forget pointers that the archive has; one that has risen meanwhile is still remembered.

        Raises:
            Unavailable: they cannot be forgotten now; carrying them again changes nothing.
        """
        ...
