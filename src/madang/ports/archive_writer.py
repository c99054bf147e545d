"""Writing the archive."""

from collections.abc import Sequence
from typing import Protocol

from madang.domain.events import MemberJoined
from madang.domain.messages import Message
from madang.domain.reactions import Mark
from madang.domain.read_state import Pointer
from madang.domain.rooms import Room

__all__ = ["ArchiveWriter", "ConflictError", "RejectedWriteError"]


class RejectedWriteError(Exception):
    """What was to be written is refused for what it is; trying again changes nothing."""


class ConflictError(RejectedWriteError):
    """Where a message should lie, or the answer to its client message id, the archive has another one's.

    Someone gave a seq twice, or stored a repetition anew: what is archived stays as it is.
    """


class ArchiveWriter(Protocol):
    """Keeps messages and rooms for ever. Writing one again changes nothing, and no other is overwritten.

    A message is written as it was made, and again in each newer form; no older form takes its place.
    """

    async def write(self, messages: Sequence[Message]) -> None:
        """Keep messages, and the answers to their client message ids.

        When this raises, some may be kept and some not.

        Raises:
            Unavailable: they cannot be written now.
            ConflictError: one of them would take the place of another that is kept.
            RejectedWriteError: one of them will never be taken.
        """
        ...

    async def write_changes(self, messages: Sequence[Message]) -> None:
        """Keep the newest forms of messages, each unless a newer one is kept already, and when they changed.

        Raises:
            Unavailable: they cannot be written now; some may be kept and some not.
            ConflictError: one of them would take the place of another message.
            RejectedWriteError: one of them will never be taken.
        """
        ...

    async def write_reads(self, pointers: Sequence[Pointer]) -> None:
        """Keep how far members have read, each unless it is kept to be further.

        Raises:
            Unavailable: they cannot be written now; some may be kept and some not.
            RejectedWriteError: one of them will never be taken.
        """
        ...

    async def write_reactions(self, room_id: str, seq: int, marks: Sequence[tuple[Mark, int]]) -> None:
        """Keep what members think of a message, each with its order, unless what is kept has a greater one.

        Of a message that is deleted nothing is kept.

        Raises:
            Unavailable: they cannot be written now; some may be kept and some not.
        """
        ...

    async def write_room(self, room: Room, version: int) -> None:
        """Keep a room as it is at a version, unless a later one is kept already.

        Raises:
            Unavailable: it cannot be written now.
            RejectedWriteError: it will never be taken.
        """
        ...

    async def write_join(self, event: MemberJoined, version: int) -> None:
        """Keep which message was the newest when a member joined, with which the room came to a version.

        Raises:
            Unavailable: it cannot be written now.
            RejectedWriteError: it will never be taken.
        """
        ...
