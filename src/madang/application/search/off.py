"""The search of a chat that has none."""

from collections.abc import Sequence

from madang.domain import catalogue
from madang.domain.errors import SearchOff
from madang.domain.messages import Message
from madang.ports.search import SearchPage, SearchRequest

__all__ = ["NoSearch"]


class NoSearch:
    """An index that takes nothing and refuses every search."""

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Forget them: nobody follows the log for this index."""

    async def position(self) -> int:
        """Return the beginning: nothing was read."""
        return 0

    async def search(self, request: SearchRequest) -> SearchPage:
        """Refuse.

        Raises:
            SearchOff: always.
        """
        del request
        raise SearchOff(catalogue.SEARCH_OFF)

    async def close(self) -> None:
        """Nothing to let go of."""
