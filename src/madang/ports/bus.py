"""The bus: what passes between nodes and is never stored."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.events import Typing
from madang.domain.read_state import ReadTo

__all__ = ["Bus"]


class Bus(Protocol):
    """Carries signs to every node, at most once, without waiting; under load they may be lost.

    They are of typing, of how far somebody has read, and of clients that came back.
    """

    def publish(self, event: Typing) -> None:
        """Tell every node, this one too."""
        ...

    def subscribe(self, listener: Callable[[Typing], None]) -> None:
        """Let ``listener`` hear it from now on, in the event loop."""
        ...

    def publish_read(self, event: ReadTo) -> None:
        """Tell every node, this one too, that somebody has read further."""
        ...

    def subscribe_reads(self, listener: Callable[[ReadTo], None]) -> None:
        """Let ``listener`` hear who has read further from now on, in the event loop."""
        ...

    def announce_return(self, mark: str) -> None:
        """Tell every other node that a client, known by a mark, is here now: its older socket has died."""
        ...

    def subscribe_returns(self, listener: Callable[[str], None]) -> None:
        """Let ``listener`` hear the marks of clients that came back to other nodes, in the event loop.

        Not of those that have come back here since, where that can be told.
        """
        ...
