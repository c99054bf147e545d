"""The search index as a projection."""

from collections.abc import Sequence
from sys import getsizeof
from typing import Final

from madang.domain.entry import Entry
from madang.kinds.registry import BY_NAME
from madang.ports.group import Delivery
from madang.ports.search import SearchIndex
from madang.projections.projection import changed_by, messages_of

__all__ = ["FollowedIndex", "IndexProjection"]

_MESSAGE: Final = 600
"""Bytes of a message besides its content: four ids, three numbers."""


class IndexProjection:
    """Makes messages searchable; how far it is, the log of the cluster keeps account of."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries; what changed who is in a room is not searched for."""
        messages = [*messages_of(deliveries), *changed_by(deliveries)]
        if messages:
            await self._index.add(messages)


class FollowedIndex:
    """Makes messages searchable, and stores with them how far it is."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def position(self) -> int:
        """Return the position that the index has stored."""
        return await self._index.position()

    def weight(self, entry: Entry) -> int:
        """Return about how many bytes an entry takes in memory, 0 for one that makes no message."""
        kind = BY_NAME.get(entry.kind)
        if kind is None or kind.shown is None:
            return 0
        return _MESSAGE + getsizeof(getattr(entry.body, "content", ""))

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries, and store the position of the last with them."""
        positions = (each.entry.position for each in reversed(deliveries) if each.entry is not None)
        await self._index.add([*messages_of(deliveries), *changed_by(deliveries)], next(positions, None))
