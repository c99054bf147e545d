"""What was said in a room."""

from madang.application.limits import Limits, check_limit
from madang.application.queries.rooms import RoomQueries
from madang.domain.errors import InvalidRange
from madang.ports.archive import Archive, Page

__all__ = ["HistoryQueries"]


class HistoryQueries:
    """Reads back messages for members."""

    def __init__(self, rooms: RoomQueries, archive: Archive, limits: Limits) -> None:
        self._rooms = rooms
        self._archive = archive
        self._limits = limits

    async def page(
        self, actor: str, room_id: str, before: int | None, after: int | None, limit: int | None
    ) -> Page:
        """Return a page: the newest messages below the seq ``before``, or the oldest above ``after``.

        Without either, the newest of all.

        Raises:
            InvalidInput: an id is not of its form, the limit is out of bounds, or the range means nothing.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            HistoryUnavailable: it cannot be read now.
        """
        wanted = check_limit(limit, self._limits.page, self._limits.max_page)
        if before is not None and after is not None:
            raise InvalidRange("before and after exclude each other")
        if min(before or 0, after or 0) < 0:
            raise InvalidRange("a seq is never negative")
        await self._rooms.require_member(actor, room_id)
        if after is not None:
            return await self._archive.after(room_id, after, wanted)
        return await self._archive.before(room_id, before, wanted)

    async def until(self, room_id: str, seq: int | None) -> Page:
        """Return the newest page up to and with ``seq`` (``None``: of all), for one known to be a member.

        Raises:
            HistoryUnavailable: it cannot be read now.
        """
        return await self._archive.before(room_id, None if seq is None else seq + 1, self._limits.page)
