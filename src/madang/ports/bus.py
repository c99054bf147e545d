"""The bus: what passes between nodes and is never stored."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.events import Typing

__all__ = ["Bus"]


class Bus(Protocol):
    """Carries signs to every node, at most once, without waiting; under load they may be lost.

    They are of typing, and of clients that came back.
    """

    def publish(self, event: Typing) -> None:
        """Tell every node, this one too."""
        ...

    def subscribe(self, listener: Callable[[Typing], None]) -> None:
        """Let ``listener`` hear it from now on, in the event loop."""
        ...

    def announce_return(self, mark: str) -> None:
        """Tell every other node that a client, known by a mark, is here now: its older socket has died."""
        ...

    def subscribe_returns(self, listener: Callable[[str], None]) -> None:
        """Let ``listener`` hear the marks of clients that came back to other nodes, in the event loop.

        Not of those that have come back here since, where that can be told.
        """
        ...
