"""The feed: every node hears what happened, in order per room."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.entry import Entry

__all__ = ["Feed", "Listener"]

Listener = Callable[[Entry], None]
"""Called in the event loop; must not block and must not raise."""


class Feed(Protocol):
    """Hands every entry to every listener once, in order per room, after it became durable.

    Embedded, that is the order of position. In a cluster it is within a room only, and entries of a kind that
    this release does not know are passed over.
    """

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        ...
