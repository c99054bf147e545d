"""The archive port of a cluster: what the archive has, and what the log still holds, as one."""

from madang.domain import catalogue
from madang.domain.errors import HistoryUnavailable, Unavailable
from madang.ports.archive import Archive, Page
from madang.ports.tail import Tail

__all__ = ["TieredArchive"]


class TieredArchive:
    """Reads the tail first, and the archive for what is older.

    What the tail no longer holds has been archived before, so that no page has a hole however far the
    archive lags.
    """

    def __init__(self, tail: Tail, archive: Archive) -> None:
        self._tail = tail
        self._archive = archive

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        try:
            tail = await self._tail.before(room_id, seq, limit)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        messages = list(tail.messages)
        # Without messages of its own the tail begins behind the newest, which may be behind the page, too.
        first = messages[0].seq if messages else min(tail.first, tail.first if seq is None else seq)
        missing = limit - len(messages)
        if missing and first > 1:
            messages = [*(await self._archive.before(room_id, first, missing)).messages, *messages]
        return Page(messages, has_more=bool(messages) and messages[0].seq > 1)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        try:
            tail = await self._tail.after(room_id, seq, limit)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        messages = list(tail.messages)
        archived = min(limit, tail.first - 1 - seq)
        if archived > 0:
            older = (await self._archive.after(room_id, seq, archived)).messages
            # Where it lacks one, such as a dead letter, it goes on with what the tail has, too.
            messages = [*(each for each in older if each.seq < tail.first), *messages][:limit]
        return Page(messages, has_more=bool(messages) and messages[-1].seq < tail.newest)
