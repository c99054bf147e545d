"""A lock: what one process of a cluster does at a time."""

from typing import Protocol

__all__ = ["Lock"]


class Lock(Protocol):
    """Is held by one process at most, and ends by itself when that one is gone."""

    async def acquire(self) -> bool:
        """Take the lock, or keep it, for some seconds.

        Returns:
            Whether it is this process's now.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    async def release(self) -> None:
        """Give the lock up, if it is this process's.

        Raises:
            Unavailable: it cannot be done now; it ends by itself.
        """
        ...
