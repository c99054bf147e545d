"""The feed: every node hears what happened, in order per room."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.events import ChatEvent

__all__ = ["Feed", "Listener"]

Listener = Callable[[ChatEvent], None]
"""Called in the event loop; must not block and must not raise."""


class Feed(Protocol):
    """Hands every event to every listener once, in order per room, after it became durable."""

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        ...
