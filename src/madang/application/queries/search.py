"""Finding what was said."""

import re
from datetime import UTC, datetime, timedelta, timezone

import msgspec
from msgspec.structs import replace

from madang.application.even_time import EvenTime
from madang.application.fair_reads import FairReads
from madang.application.queries.rooms import RoomQueries
from madang.domain import catalogue
from madang.domain.errors import InvalidRange
from madang.domain.ids import check_user_id
from madang.domain.limits import Limits, check_limit
from madang.domain.messages import Message
from madang.ports.archive import Archive
from madang.ports.search import Hit, SearchIndex, SearchPage, SearchRequest

__all__ = ["SearchQueries", "SearchQuery"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch
_DAY_LENGTH = 24 * 60 * 60 * 1000
# The widest that clocks are apart: UTC-12 to UTC+14.
_MAX_UTC_OFFSET = 14 * 60


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a user looks for.

    Attributes:
        keyword: in the language of ``docs/search.md``.
        room_id: only in this room; ``None``: in all rooms of the user.
        user_id: only messages by this user.
        before: only messages made before this day (2026-01-31) or moment (ISO 8601 with a time zone).
        after: only messages made after this day has ended, or at this moment or later.
        utc_offset: minutes by which the user's clock is ahead of UTC, for what a day is.
        limit: hits in a page.
        cursor: ``next_cursor`` of the page before.
    """

    keyword: str
    room_id: str | None = None
    user_id: str | None = None
    before: str | None = None
    after: str | None = None
    utc_offset: int = 0
    limit: int | None = None
    cursor: str | None = None


class SearchQueries:
    """Searches the rooms of a user, and no other."""

    def __init__(
        self,
        rooms: RoomQueries,
        index: SearchIndex,
        archive: Archive,
        limits: Limits,
        reads: FairReads,
        even: EvenTime,
    ) -> None:
        """``even`` is the time that searches take, so that it tells nothing of other rooms."""
        self._rooms = rooms
        self._archive = archive
        self._even = even
        self._index = index
        self._limits = limits
        self._reads = reads

    async def search(self, actor: str, query: SearchQuery) -> SearchPage:
        """Return a page of hits, over all rooms that the actor is in or one of them.

        Raises:
            InvalidInput: an id, the keyword, a moment, the limit or the cursor is not of its form.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            SearchUnavailable: the index cannot answer now.
            HistoryUnavailable: what was found cannot be read now.
            Unavailable: the rooms cannot be read now.
            Overloaded: too many reads of this user wait.
        """
        limit = check_limit(query.limit, self._limits.hits, self._limits.max_hits)
        if abs(query.utc_offset) > _MAX_UTC_OFFSET:
            raise InvalidRange(catalogue.UTC_OFFSET, most=_MAX_UTC_OFFSET)
        before = _moment(query.before, query.utc_offset)
        after = _moment(query.after, query.utc_offset, days=1)
        user_id = None if query.user_id is None else check_user_id(query.user_id)
        async with self._even.spent(), self._reads.turn(actor):
            room = None if query.room_id is None else await self._rooms.require_member(actor, query.room_id)
            page = await self._index.search(
                SearchRequest(
                    keyword=query.keyword,
                    rooms=None if room is None else [room.id],
                    member=actor,
                    room_names={} if room is None or room.name is None else {room.id: room.name},
                    user_id=user_id,
                    before=before,
                    after=after,
                    utc_offset=query.utc_offset,
                    limit=limit,
                    cursor=query.cursor,
                    page_bytes=self._limits.page_bytes,
                )
            )
            return await self._as_it_is(page)

    async def _as_it_is(self, page: SearchPage) -> SearchPage:
        """Return a page with what its messages show beside their texts, which no index keeps.

        What was deleted since the index looked is no hit any more.
        """
        if not page.hits:
            return page
        spots = [(each.message.room_id, each.message.seq) for each in page.hits]
        now = {each.id: each for each in await self._archive.pick(spots)}
        hits = [
            _as_it_is(hit, now.get(hit.message.id))
            for hit in page.hits
            if hit.message.id not in now or now[hit.message.id].deleted_at is None
        ]
        return replace(page, hits=hits)


def _as_it_is(hit: Hit, now: Message | None) -> Hit:
    if now is None:
        return hit
    if now.content == hit.message.content:
        return replace(hit, message=now)
    # What is marked stands in the text that was found.
    return replace(hit, message=replace(hit.message, reply_to=now.reply_to, reactions=now.reactions))


def _moment(text: str | None, utc_offset: int, days: int = 0) -> int | None:
    """Return the Unix time in milliseconds of a moment, or of the day that begins ``days`` after a day."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRange(catalogue.NO_MOMENT, text=text) from None
    if moment.tzinfo is None:
        if _DAY(text) is None:
            raise InvalidRange(catalogue.NO_TIME_ZONE, text=text)
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=utc_offset)))
        return _milliseconds(moment) + days * _DAY_LENGTH
    return _milliseconds(moment)


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
