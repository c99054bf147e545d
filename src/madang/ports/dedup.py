"""The answers given to messages long ago."""

from typing import Protocol

from madang.domain.messages import Accepted

__all__ = ["Dedup"]


class Dedup(Protocol):
    """Remembers for ever what a client message id was answered."""

    async def find(self, room_id: str, user_id: str, client_message_id: str) -> Accepted | None:
        """Return the first answer, ``None`` where the id was not used in the room by the user.

        What was accepted within the log's own memory may be missing.

        Raises:
            Unavailable: it cannot be looked up now.
        """
        ...
