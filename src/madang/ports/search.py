"""The search index."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

import msgspec

from madang.domain.messages import Message

__all__ = ["Hit", "SearchIndex", "SearchPage", "SearchRequest"]


class SearchRequest(msgspec.Struct, frozen=True):
    """What to look for, and where.

    Attributes:
        keyword: what the user typed.
        rooms: ids of the rooms to look in; the caller has made sure that the user may read them.
        limit: hits in a page at most, from 1 to 100.
        cursor: ``next_cursor`` of the page before, ``None`` for the first.
    """

    keyword: str
    rooms: Collection[str]
    limit: int
    cursor: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """A message that was found, and what to mark in it."""

    message: Message
    highlight: Any


class SearchPage(msgspec.Struct, frozen=True):
    """Hits in the index's order, and the cursor of the next page where there is one."""

    hits: Sequence[Hit]
    next_cursor: str | None = None


class SearchIndex(Protocol):
    """Finds messages by what they say."""

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages; adding one again changes nothing.

        ``position`` is how far the log has been read; it is stored in the same transaction.

        Raises:
            SearchUnavailable: they cannot be indexed now.
        """
        ...

    async def position(self) -> int:
        """Return the log position behind which reading must go on, 0 for the beginning."""
        ...

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits.

        Raises:
            InvalidQuery: the keyword means nothing.
            InvalidCursor: the cursor is not one of this index.
            SearchUnavailable: the index cannot answer now, or not in time.
        """
        ...
