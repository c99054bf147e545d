"""The archive: where history is read from."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from madang.domain.messages import Message

__all__ = ["Archive", "Page", "Spot"]

Spot = tuple[str, int]
"""Where a message is: its room, and its seq."""


class Page(msgspec.Struct, frozen=True):
    """Messages of one room, ascending by seq (of `Archive.changes`: by version), each in its newest form.

    Attributes:
        has_more: whether more lie in the direction of reading.
    """

    messages: Sequence[Message]
    has_more: bool


class Archive(Protocol):
    """Reads a room's history. Every acknowledged message is in it, without a hole."""

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest ``limit`` messages with a smaller seq (``None``: the newest of all).

        An unknown room has an empty page.

        Raises:
            HistoryUnavailable: it cannot be read now.
        """
        ...

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest ``limit`` messages with a greater seq.

        Raises:
            HistoryUnavailable: it cannot be read now.
        """
        ...

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return the messages that are in some spots, each once, in no order.

        Raises:
            HistoryUnavailable: they cannot be read now.
        """
        ...

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message, by name and user, each with its place in the order of all.

        Args:
            room_id: the room.
            seq: of the message.
            among: only those of them that are there; ``None`` for all, which may be many.

        Raises:
            HistoryUnavailable: they cannot be read now.
        """
        ...

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first ``limit`` messages with a greater version, ascending by version, each once.

        Messages that were never changed have none.

        Raises:
            HistoryUnavailable: it cannot be read now.
        """
        ...
