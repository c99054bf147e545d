"""The log: where an accepted message is made durable first."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from madang.domain.messages import Accepted, Draft, Message

__all__ = ["Log", "LogReader"]


class Log(Protocol):
    """Accepts messages. Whoever awaits ``append`` may acknowledge, for the message is durable then."""

    def append(self, draft: Draft) -> Awaitable[Accepted]:
        """Accept a message: check membership, find a repetition, give the next seq, write; one atomic step.

        The accepted message is then handed to the feed, in the order of seq, before or after this returns.

        Returns:
            Where it stands; for a ``client_message_id`` that the user has used in the room, the first
            answer, and nothing is written and nothing fed.

        Raises:
            RoomNotFound: there is no such room.
            NotAMember: the sender is not in it.
            Overloaded: too much is waiting to be carried on.
            Unavailable: it cannot be made durable now; it may or may not have been written, and a
                repetition with the same ``client_message_id`` is safe.
        """
        ...


class LogReader(Protocol):
    """Reads an embedded log from a position on, over all rooms."""

    async def read(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """Read at most ``limit`` messages behind the position ``after`` (0: from the beginning).

        Returns:
            Positions and messages in the order of acceptance; empty when there are none yet.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...
