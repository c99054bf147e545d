"""What every search adapter does in the same way: understand a request, and judge what the index offers."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from madang.analysis import Analyzer, Filters, Query, QuerySyntaxError, Spend, free, make_query
from madang.analysis.syntax import QueryFault
from madang.application.search.rooms import meant_rooms
from madang.application.sizes import wire_bytes
from madang.application.whom import meant, names_to_look_up
from madang.domain import catalogue
from madang.domain.errors import InvalidCursor, InvalidQuery
from madang.domain.messages import Message
from madang.domain.wording import Wording
from madang.ports.search import Highlight, Hit, SearchPage, SearchRequest, Snippet

__all__ = ["PageBuilder", "Place", "Plan", "make_plan"]

_FAULTS: Final[dict[QueryFault, Wording]] = {
    "too_long": catalogue.QUERY_LENGTH,
    "too_many_words": catalogue.QUERY_WORDS,
    "too_much": catalogue.QUERY_TOO_MUCH,
    "empty": catalogue.QUERY_EMPTY,
    "only_without": catalogue.QUERY_ONLY_WITHOUT,
    "no_value": catalogue.QUERY_NO_VALUE,
    "not_without": catalogue.QUERY_NOT_WITHOUT,
    "date_form": catalogue.QUERY_DATE_FORM,
    "no_such_day": catalogue.QUERY_NO_SUCH_DAY,
}
_CURSOR = re.compile(r"([123])\.([0-9]{1,15})\.([!-~]{1,64})").fullmatch


class Place(NamedTuple):
    """Where a message stands among the hits: by tier, then the newest first, then the greatest id first."""

    tier: int
    created_at: int
    id: str

    def cursor(self) -> str:
        """Return the cursor that goes on behind it."""
        return f"{self.tier}.{self.created_at}.{self.id}"

    @classmethod
    def parse(cls, cursor: str) -> "Place":
        """Return the place behind which a cursor goes on.

        Raises:
            InvalidCursor: it is not one.
        """
        match = _CURSOR(cursor)
        if match is None:
            raise InvalidCursor(catalogue.SEARCH_CURSOR)
        return cls(int(match[1]), int(match[2]), match[3])

    def follows(self, other: "Place") -> bool:
        """Tell whether it comes behind another."""
        if self.tier != other.tier:
            return self.tier > other.tier
        return (self.created_at, self.id) < (other.created_at, other.id)


@dataclass(frozen=True, slots=True)
class Plan:
    """A request, understood.

    Attributes:
        query: what to ask the index for.
        rooms: ids of the rooms to look in; nothing is found where there are none. ``None``: those that
            ``member`` is in.
        member: whose rooms are looked in, where ``rooms`` does not say.
        by: the user whose messages alone are asked for, whatever the query says.
        users: only messages by one of these users; ``None``: by anyone. Not known before `told`.
        not_users: ids of users whose messages are left out. Not known before `told`.
        before: only messages made before this, in Unix milliseconds.
        after: only messages made at this or later, in Unix milliseconds.
        nobody: whether the filters contradict each other, so that there is nothing to find.
    """

    query: Query
    rooms: frozenset[str] | None
    member: str | None
    by: str | None
    users: frozenset[str] | None
    not_users: frozenset[str]
    before: int | None
    after: int | None
    nobody: bool

    @property
    def names_rooms(self) -> bool:
        """Whether the query says in which rooms, or not in which."""
        return bool(self.query.filters.rooms or self.query.filters.not_rooms)

    @property
    def user_names(self) -> frozenset[str]:
        """Names of users that an index is to look up, in lower case from A to Z; see `told`."""
        filters = self.query.filters
        return names_to_look_up(filters.users | filters.not_users)

    def told(self, known: Collection[str]) -> "Plan":
        """Return the plan for the users that are meant.

        Args:
            known: the users of the index whose ids are in ``user_names``, in whatever case.
        """
        filters = self.query.filters
        users = meant(filters.users, known) if filters.users else None
        if self.by is not None:
            users = frozenset({self.by}) if users is None else users & {self.by}
        not_users = meant(filters.not_users, known)
        nobody = users is not None and not users - not_users
        return replace(self, users=users, not_users=not_users, nobody=nobody)

    def within(self, names: Mapping[str, str | None]) -> "Plan":
        """Return the plan for some rooms, of which the query may leave a few.

        Args:
            names: names of the rooms by id, ``None`` for one that has none.
        """
        return replace(self, rooms=_chosen(names, self.query.filters))

    def admits(self, message: Message) -> bool:
        """Tell whether a message passes all that is asked besides its text."""
        return (
            message.room_id in (self.rooms or ())
            and (self.users is None or message.user_id in self.users)
            and message.user_id not in self.not_users
            and (self.before is None or message.created_at < self.before)
            and (self.after is None or message.created_at >= self.after)
        )

    def judge(self, message: Message, spend: Spend = free) -> Hit | None:
        """Return a message that the index offers as a hit, ``None`` where it is not one after all.

        ``spend`` is told of each step before it is done; what it raises ends the search.
        """
        if not message.content:
            return None  # it was deleted: no other message says nothing
        marks = self.query.mark(message.content, spend)
        if marks is None:
            return None
        snippet = None if marks.snippet is None else Snippet(*marks.snippet)
        return Hit(message, Highlight(marks.ranges, snippet))


class PageBuilder:
    """A page of hits that is being filled, by their number and by their bytes on the wire."""

    __slots__ = ("_bytes", "_cursor", "_hits", "_limit", "_query")

    def __init__(self, plan: Plan, request: SearchRequest) -> None:
        self._query = plan.query
        self._limit = request.limit
        self._bytes = request.page_bytes
        self._hits: list[Hit] = []
        self._cursor = ""

    def add(self, hit: Hit, cursor: str) -> bool:
        """Take a hit and the cursor behind it; return whether it fitted. If not, the page is full."""
        self._bytes -= wire_bytes(hit)
        if self._hits and (len(self._hits) == self._limit or self._bytes < 0):
            return False
        self._hits.append(hit)
        self._cursor = cursor
        return True

    def page(self, *, is_full: bool) -> SearchPage:
        """Return the page; where it ``is_full`` there is another."""
        return SearchPage(self._hits, self._cursor if is_full else None, self._query.left_out)


def make_plan(analyzer: Analyzer, request: SearchRequest, spend: Spend = free) -> Plan:
    """Understand a request. A keyword made for it takes long: not on the event loop.

    ``spend`` is told of each step before it is done; what it raises ends the search.

    Raises:
        InvalidQuery: its keyword means nothing.
    """
    try:
        query = make_query(analyzer, request.keyword, request.utc_offset, spend)
    except QuerySyntaxError as error:
        raise InvalidQuery(_FAULTS[error.fault], error.position, **error.details) from error
    filters = query.filters
    plan = Plan(
        query,
        rooms=None,
        member=request.member,
        by=request.user_id,
        users=None if request.user_id is None else frozenset({request.user_id}),
        not_users=frozenset(),
        before=_narrower(min, filters.before, request.before),
        after=_narrower(max, filters.after, request.after),
        nobody=False,
    )
    if request.rooms is None:
        return plan
    return plan.within({room_id: request.room_names.get(room_id) for room_id in request.rooms})


def _narrower(choose: Callable[..., int], first: int | None, second: int | None) -> int | None:
    moments = [moment for moment in (first, second) if moment is not None]
    return choose(moments) if moments else None


def _chosen(names: Mapping[str, str | None], filters: Filters) -> frozenset[str]:
    """Return the rooms that ``in:`` leaves."""
    wanted = meant_rooms(filters.rooms, names) if filters.rooms else frozenset(names)
    return wanted - meant_rooms(filters.not_rooms, names)
