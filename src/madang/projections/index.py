"""The search index as a projection."""

from collections.abc import Sequence

from madang.ports.group import Delivery
from madang.ports.search import SearchIndex
from madang.projections.projection import messages_of

__all__ = ["IndexProjection"]


class IndexProjection:
    """Makes messages searchable."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries; what changed who is in a room is not searched for."""
        messages = messages_of(deliveries)
        if messages:
            await self._index.add(messages)
