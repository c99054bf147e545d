"""The feed port within one process."""

from madang.domain.entry import Entry
from madang.ports.feed import Follower, Listener

__all__ = ["MemoryFeed"]


class MemoryFeed:
    """Hands entries on at once, in the order in which they are published."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._followers: list[Follower] = []

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        self._listeners.append(listener)

    def follow(self, follower: Follower) -> None:
        """Let ``follower`` hear how far all was told from now on."""
        self._followers.append(follower)

    def publish(self, entry: Entry) -> None:
        """Tell every listener. To be called in the event loop."""
        for listener in self._listeners:
            listener(entry)
        for follower in self._followers:
            follower(entry.position)
