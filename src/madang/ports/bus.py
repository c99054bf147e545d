"""The bus: what passes between nodes and is never stored."""

from collections.abc import Callable
from typing import Protocol

from madang.domain.events import Typing

__all__ = ["Bus"]


class Bus(Protocol):
    """Carries signs of typing to every node, at most once, without waiting; under load they may be lost."""

    def publish(self, event: Typing) -> None:
        """Tell every node, this one too."""
        ...

    def subscribe(self, listener: Callable[[Typing], None]) -> None:
        """Let ``listener`` hear it from now on, in the event loop."""
        ...
