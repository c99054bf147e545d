"""The memory of which search index this chat writes to."""

from typing import Protocol

__all__ = ["KnownIndex"]


class KnownIndex(Protocol):
    """Keeps the identity of an index beside the log: one that is restored comes back as another."""

    async def read(self) -> str | None:
        """Return the identity of the index that has all that was acknowledged, ``None`` where none is known.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    async def remember(self, identity: str) -> None:
        """Keep the identity of an index that has everything.

        Raises:
            Unavailable: it cannot be kept now.
        """
        ...
