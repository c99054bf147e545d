"""The feed port within one process."""

from madang.domain.entry import Entry
from madang.ports.feed import Listener

__all__ = ["MemoryFeed"]


class MemoryFeed:
    """Hands entries on at once, in the order in which they are published."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        self._listeners.append(listener)

    def publish(self, entry: Entry) -> None:
        """Tell every listener. To be called in the event loop."""
        for listener in self._listeners:
            listener(entry)
