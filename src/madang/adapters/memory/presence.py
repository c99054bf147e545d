"""The presence port within one process."""

from collections.abc import Callable, Sequence

__all__ = ["MemoryPresence"]


class MemoryPresence:
    """Counts the sockets of each user."""

    def __init__(self) -> None:
        self._sockets: dict[str, set[str]] = {}
        self._listeners: list[Callable[[], None]] = []

    def enter(self, user_id: str, socket_id: str) -> None:
        """Count a socket for its user."""
        self._sockets.setdefault(user_id, set()).add(socket_id)
        # Also for a user's second socket: whoever has just entered wants to hear who is there.
        self._tell()

    def leave(self, user_id: str, socket_id: str) -> None:
        """Take a socket off."""
        sockets = self._sockets.get(user_id)
        if sockets is None or socket_id not in sockets:
            return
        sockets.discard(socket_id)
        if not sockets:
            del self._sockets[user_id]
            self._tell()

    async def online(self) -> Sequence[str]:
        """Return the ids of the users who are there, sorted."""
        return sorted(self._sockets)

    async def few(self, most: int) -> Sequence[str] | None:
        """Return the ids of the users who are there, sorted, where they are ``most`` at most."""
        return sorted(self._sockets) if len(self._sockets) <= most else None

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Let ``listener`` be called whenever ``online`` may have changed."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
