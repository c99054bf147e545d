"""Time."""

from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Tells the time of day."""

    def __call__(self) -> int:
        """Return Unix time in milliseconds."""
        ...
