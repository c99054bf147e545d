"""The lineage of a log: what offsets and private ids of clients are good for."""

from collections.abc import Callable
from typing import Protocol

import msgspec

__all__ = ["Lineage", "SoleLineage"]


class Lineage(Protocol):
    """Names the data behind a server, and tells which offsets are of them."""

    @property
    def epoch(self) -> str:
        """The name of the data as they are now; digits and small letters without ``z``, a few."""
        ...

    @property
    def key(self) -> bytes:
        """A secret of the deployment, kept with the data."""
        ...

    @property
    def position(self) -> int:
        """That of an entry which was there when the storage was opened; newer ones are fed."""
        ...

    def covers(self, epoch: str, position: int) -> bool:
        """Tell whether all that followed a position, told under an epoch, can be found by its position.

        Not whether that position was reached yet.
        """
        ...

    async def newest(self) -> int:
        """Return a position that was accepted, not older than any that a client was told.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def revoked_at(self, user_id: str) -> int:
        """Return the moment (Unix ms) up to which a user's private ids are void, 0 for none.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...


class SoleLineage(msgspec.Struct, frozen=True):
    """That of a log which nobody writes but this process: it has told all that a client can have heard.

    Attributes:
        epoch: another one after a restore from a backup; hexadecimal.
        revoked: tells the moment up to which a user's private ids are void, 0 for none.
    """

    epoch: str
    key: bytes
    position: int
    revoked: Callable[[str], int] = lambda _: 0

    def covers(self, epoch: str, position: int) -> bool:
        """Tell whether the epoch is this one."""
        del position
        return epoch == self.epoch

    async def newest(self) -> int:
        """Return the position at the opening: all later ones have been fed."""
        return self.position

    async def revoked_at(self, user_id: str) -> int:
        """Return the moment up to which a user's private ids are void."""
        return self.revoked(user_id)
