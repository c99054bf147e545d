"""Presence: who is there."""

from collections.abc import Callable, Sequence
from typing import Protocol

__all__ = ["Presence"]


class Presence(Protocol):
    """Knows which users have a registered socket on any node."""

    def enter(self, user_id: str, socket_id: str) -> None:
        """Count a socket for its user. Entering twice is entering once."""
        ...

    def leave(self, user_id: str, socket_id: str) -> None:
        """Take a socket off; the user is away when it was the last. Unknown sockets are ignored."""
        ...

    async def online(self) -> Sequence[str]:
        """Return the ids of the users who are there, sorted.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    async def few(self, most: int) -> Sequence[str] | None:
        """Return the ids of the users who are there, sorted, where they are ``most`` at most, else ``None``.

        It costs little also where they are many.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Let ``listener`` be called in the event loop whenever ``online`` may have changed."""
        ...
