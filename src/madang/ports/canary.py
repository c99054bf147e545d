"""Canaries: what a node sends the way of every message, to see that it hears."""

from typing import Protocol

__all__ = ["Canary"]


class Canary(Protocol):
    """Sends canaries into what the feed reads."""

    async def send(self, node: str) -> None:
        """Send a canary, which the feed of every node tells.

        Raises:
            Unavailable: it could not be sent.
        """
        ...
