"""The tail: the newest messages of each room, which the archive may not have yet."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from madang.domain.messages import Message
from madang.ports.archive import Spot

__all__ = ["Tail", "TailPage"]


class TailPage(msgspec.Struct, frozen=True):
    """What the tail holds of the messages asked for, ascending by seq.

    Attributes:
        first: the seq of the oldest message that the tail holds of the room; older ones are in the archive.
            One more than ``newest`` where it holds none.
        changed: the newest forms of messages that were changed, which the archive may not have either, by
            seq: all of those in a page of as many messages as were asked for.
        newest: the seq of the room's newest message, 0 where there is none or the room is not known.
    """

    messages: Sequence[Message]
    first: int
    newest: int
    changed: Mapping[int, Message] = {}


class Tail(Protocol):
    """Reads what the log still holds. Everything it no longer holds has been archived."""

    async def before(self, room_id: str, seq: int | None, limit: int) -> TailPage:
        """Return those that are here of the newest ``limit`` messages with a smaller seq (``None``: of all).

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def after(self, room_id: str, seq: int, limit: int) -> TailPage:
        """Return those that are here of the oldest ``limit`` messages with a greater seq.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def pick(self, spots: Sequence[Spot]) -> Mapping[str, TailPage]:
        """Return those that are here of the messages in some spots, by room.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def changes(self, room_id: str, version: int, limit: int) -> Sequence[Message]:
        """Return the first ``limit`` messages that a change here gave a greater version, ascending by it.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return what is told here of reactions to a message: the order of each, 0 for one taken away.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def versions(self, room_id: str, seqs: Sequence[int]) -> Mapping[int, int]:
        """Return the newest versions, by seq, of those of some messages that a change here gave one.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...
