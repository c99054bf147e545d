"""Searching all rooms of a user, where the index does not know who is in which."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from madang.domain.messages import Message
from madang.ports.rooms import Rooms
from madang.ports.search import SearchIndex, SearchPage, SearchRequest

__all__ = ["MemberSearch"]

_NAMES_ROOMS = re.compile(r"in\s*[:：]", re.IGNORECASE).search


class MemberSearch:
    """An index that is told the rooms of a user, read before each search that is for all of them."""

    def __init__(self, index: SearchIndex, rooms: Rooms) -> None:
        self._index = index
        self._rooms = rooms

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages and store the position."""
        await self._index.add(messages, position)

    async def position(self) -> int:
        """Return how far the log has been read."""
        return await self._index.position()

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits.

        Raises:
            Unavailable: the rooms cannot be read now; and as the index does.
        """
        if request.rooms is None and request.member is not None:
            request = await self._told(request, request.member)
        return await self._index.search(request)

    async def close(self) -> None:
        """Close the index."""
        await self._index.close()

    async def _told(self, request: SearchRequest, member: str) -> SearchRequest:
        """Return the request with the rooms; their names cost far more and are read for ``in:`` only."""
        if _NAMES_ROOMS(request.keyword) is None:
            return replace(request, rooms=await self._rooms.ids(member))
        places = [place async for piece in self._rooms.places(member) for place in piece]
        names = {place.room_id: place.name for place in places if place.name is not None}
        return replace(request, rooms=[place.room_id for place in places], room_names=names)
