"""The feed: every node hears what happened, in order per room."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.entry import Entry

__all__ = ["Feed", "Follower", "Listener"]

Listener = Callable[[Entry], None]
"""Called in the event loop; must not block and must not raise."""
Follower = Callable[[int | None], None]
"""Called with a position up to which all was told, in the turn of the loop that told it; with ``None`` when
that is known no more, and never again, since something was passed over. Must not block and must not raise."""


class Feed(Protocol):
    """Hands every entry to every listener once, in order per room, after it became durable.

    Embedded, that is the order of position. In a cluster it is that of what is read at once, or else within a
    room only, and entries of a kind that this release does not know are passed over.
    """

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        ...

    def follow(self, follower: Follower) -> None:
        """Let ``follower`` hear how far all was told from now on."""
        ...
