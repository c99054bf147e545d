"""Finding what was said."""

from madang.application.limits import Limits, check_limit
from madang.application.queries.rooms import RoomQueries
from madang.ports.search import SearchIndex, SearchPage, SearchRequest

__all__ = ["SearchQueries"]


class SearchQueries:
    """Searches the rooms of a user, and no other."""

    def __init__(self, rooms: RoomQueries, index: SearchIndex, limits: Limits) -> None:
        self._rooms = rooms
        self._index = index
        self._limits = limits

    async def search(
        self, actor: str, keyword: str, room_id: str | None, limit: int | None, cursor: str | None
    ) -> SearchPage:
        """Return a page of hits, over all rooms that the actor is in or one of them.

        Raises:
            InvalidInput: an id, the keyword, the limit or the cursor is not of its form.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            SearchUnavailable: the index cannot answer now.
            Unavailable: the rooms cannot be read now.
        """
        wanted = check_limit(limit, self._limits.hits, self._limits.max_hits)
        if room_id is not None:
            rooms = [(await self._rooms.require_member(actor, room_id)).id]
        else:
            rooms = [membership.room.id for membership in await self._rooms.mine(actor)]
        return await self._index.search(SearchRequest(keyword, rooms, wanted, cursor))
