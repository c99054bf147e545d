"""The bus port within one process."""

from collections.abc import Callable

from madang.domain.events import Typing
from madang.domain.read_state import ReadTo

__all__ = ["MemoryBus"]


class MemoryBus:
    """Hands signs on at once."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Typing], None]] = []
        self._read_listeners: list[Callable[[ReadTo], None]] = []

    def publish(self, event: Typing) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            listener(event)

    def subscribe(self, listener: Callable[[Typing], None]) -> None:
        """Let ``listener`` hear it from now on."""
        self._listeners.append(listener)

    def publish_read(self, event: ReadTo) -> None:
        """Tell every listener."""
        for listener in self._read_listeners:
            listener(event)

    def subscribe_reads(self, listener: Callable[[ReadTo], None]) -> None:
        """Let ``listener`` hear who has read further from now on."""
        self._read_listeners.append(listener)

    def announce_return(self, mark: str) -> None:
        """Tell nobody: there is no other node."""

    def subscribe_returns(self, listener: Callable[[str], None]) -> None:
        """Hear of nobody: there is no other node."""
