"""The search index."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from madang.domain.messages import Message

__all__ = ["Highlight", "Hit", "SearchIndex", "SearchPage", "SearchRequest", "Snippet"]


class SearchRequest(msgspec.Struct, frozen=True):
    """What to look for, and where.

    Attributes:
        keyword: what the user typed, in the language of ``docs/search.md``.
        rooms: ids of the rooms to look in; the caller has made sure that the user may read them. ``None``:
            all rooms that ``member`` is in when the index looks.
        limit: hits in a page at most, from 1 to 100.
        page_bytes: bytes of a page on the wire at most, but for a single hit.
        cursor: ``next_cursor`` of the page before, ``None`` for the first. It goes with the same request.
        member: whose rooms are looked in, where ``rooms`` does not say.
        room_names: names of ``rooms`` by id, for ``in:``; a room is known by its id as well.
        user_id: only messages by this user.
        before: only messages made before this, in Unix milliseconds.
        after: only messages made at this or later, in Unix milliseconds.
        utc_offset: minutes by which the user's clock is ahead of UTC, for the days of ``before:`` and
            ``after:``.
    """

    keyword: str
    rooms: Collection[str] | None
    limit: int
    cursor: str | None = None
    member: str | None = None
    room_names: Mapping[str, str] = {}
    user_id: str | None = None
    before: int | None = None
    after: int | None = None
    utc_offset: int = 0
    page_bytes: int = 256 * 1024


class Snippet(msgspec.Struct, frozen=True):
    """The neighbourhood of the first hit in a long message.

    Attributes:
        text: what to show, with ``…`` where the message goes on.
        ranges: what to mark in ``text``, in UTF-16 code units.
    """

    text: str
    ranges: Sequence[tuple[int, int]]


class Highlight(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to mark in a message.

    Attributes:
        ranges: beginnings and ends in the content, in UTF-16 code units; ascending, none touching another.
            None where the request had filters only.
        snippet: for long messages.
    """

    ranges: Sequence[tuple[int, int]]
    snippet: Snippet | None = None


class Hit(msgspec.Struct, frozen=True):
    """A message that was found, and what to mark in it."""

    message: Message
    highlight: Highlight


class SearchPage(msgspec.Struct, frozen=True):
    """Hits in the index's order.

    Attributes:
        next_cursor: the cursor of the next page where there is one.
        left_out: the words and phrases of the keyword that were read as "without".
    """

    hits: Sequence[Hit]
    next_cursor: str | None = None
    left_out: Sequence[str] = ()


class SearchIndex(Protocol):
    """Finds messages by what they say."""

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages, all or none; adding one again changes nothing.

        They come in the order of acceptance, which is that of ``created_at`` and ``id``; then those that were
        changed: each takes the place of its older form, and never that of a newer one. A deleted one is found
        by nothing.

        Args:
            messages: the messages.
            position: how far the log has been read, stored in the same transaction; ``None`` where somebody
                else keeps account of that.

        Raises:
            SearchUnavailable: they cannot be indexed now.
        """
        ...

    async def position(self) -> int:
        """Return the log position behind which reading must go on, 0 for the beginning.

        Raises:
            SearchUnavailable: it cannot be read now.
        """
        ...

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits.

        First come the messages where every word of the keyword stands as it was typed, or begins a word; then
        those where every word stands in some form; then those where one stands inside another word only; the
        newest first in each. A cursor goes on in this order, without
        repetitions or holes, whatever is added meanwhile.

        Raises:
            InvalidQuery: the keyword means nothing.
            InvalidCursor: the cursor is not one of this index.
            SearchUnavailable: the index cannot answer now, or not in time.
        """
        ...

    async def close(self) -> None:
        """End what runs in the background and let go of files and connections."""
        ...
