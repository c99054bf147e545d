"""The log: where what happens is made durable first."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.messages import Accepted

__all__ = ["EmbeddedLog", "Log", "LogReader"]


class Log(Protocol):
    """Accepts entries. Whoever awaits ``append`` may acknowledge, for the entry is durable then."""

    def append(self, entry: Entry, conditions: Conditions) -> Awaitable[Accepted]:
        """Accept an entry: check the conditions, give it its seq and position, write it; one atomic step.

        The accepted entry is then handed to the feed, in the order of seq, before or after this returns.
        What changes who is in a room is not appended here: it has quotas, and is ``Rooms``' to do.

        Returns:
            Where it stands; for a dedup key that the actor has used in the room, the first answer, and
            nothing is written and nothing fed.

        Raises:
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: the message that it changes is not there.
            Conflict: that message has another version than the conditions say.
            Overloaded: too much is waiting to be carried on.
            Unavailable: it cannot be made durable now; it may or may not have been written, and a
                repetition with the same dedup key is safe.
        """
        ...


class LogReader(Protocol):
    """Reads an embedded log from a position on, over all rooms."""

    async def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read at most ``limit`` entries behind the position ``after`` (0: from the beginning).

        Returns:
            Entries in the order of position; empty when there are none yet. Of what changed who was in a
            room, a log that was begun by an earlier release has only what came since.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...


class EmbeddedLog(Log, LogReader, Protocol):
    """A log that can be read back in order."""
