"""One page of hits, read from the search index's file."""

import sqlite3
from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from madang.adapters.sqlite.search_match import fts5
from madang.adapters.sqlite.search_offers import Offers
from madang.adapters.sqlite.search_rooms import Keys, readable_rooms
from madang.adapters.sqlite.search_schema import searchable, table
from madang.adapters.sqlite.search_scope import Asked, Scope, read_message
from madang.application.search.plan import PageBuilder, Plan
from madang.application.search_time import until
from madang.domain import catalogue
from madang.domain.errors import InvalidCursor, SearchUnavailable
from madang.domain.messages import Message
from madang.ports.search import SearchPage, SearchRequest

__all__ = ["read_page"]

_NEWEST = 2**63 - 1
_DIGITS = 19  # fewer digits are always less than that
_STEPS = 1000
"""SQLite's virtual machine looks at the clock after this many instructions."""


class _Place(NamedTuple):
    """Where the next page begins: behind this place in this tier."""

    tier: int
    place: int


def read_page(
    connection: sqlite3.Connection, keys: Keys, plan: Plan, request: SearchRequest, deadline: float
) -> SearchPage:
    """Return a page of hits.

    Args:
        connection: in a read transaction.
        keys: those of the connection's file.
        plan: what to look for.
        request: how much of it, and from where.
        deadline: when to give up, by the monotonic clock.

    Raises:
        InvalidCursor: the cursor is not one of this index.
        SearchUnavailable: there was not time enough.
        sqlite3.Error: the file cannot be read.
    """
    start = _Place(1, _NEWEST) if request.cursor is None else _parse(request.cursor)
    connection.set_progress_handler(lambda: monotonic() > deadline, _STEPS)
    try:
        return _collect(_offers(connection, keys, plan, start), plan, request, deadline)
    except sqlite3.OperationalError as error:
        if monotonic() > deadline:
            raise SearchUnavailable(catalogue.SEARCH_TOO_LONG) from error
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)


def _collect(
    offers: Iterator[tuple[_Place, Message]], plan: Plan, request: SearchRequest, deadline: float
) -> SearchPage:
    page = PageBuilder(plan, request)
    spend = until(deadline)
    for place, message in offers:
        hit = plan.judge(message, spend)
        if hit is not None and not page.add(hit, f"{place.tier}.{place.place}"):
            return page.page(is_full=True)
    return page.page(is_full=False)


def _offers(
    connection: sqlite3.Connection, keys: Keys, plan: Plan, start: _Place
) -> Iterator[tuple[_Place, Message]]:
    """Yield what may be hits, in order: tier by tier, the newest first in each."""
    if plan.user_names:
        plan = plan.told(keys.alike(connection, plan.user_names))
    query = plan.query
    scope = Scope.of(connection, keys, plan)
    generation = searchable(connection)
    if scope is None or generation is None:
        return
    offers = Offers(connection, scope, readable_rooms(connection, keys, plan))
    terms = table(generation.number)
    asked = [fts5(tier) for tier in query.tiers]
    unwanted = [] if query.excluded is None else [fts5(query.excluded)]
    # What was offered in a tier is not offered again in the next. To leave it out by its terms, FTS5 would
    # read all that have them, so that is done only where this search has not seen them all itself.
    seen: set[int] = set()
    for tier, wanted in enumerate(asked or [None], start=1):
        below = start.place if tier == start.tier else _NEWEST
        if tier >= start.tier:
            for place in offers.places(Asked(terms, wanted, tuple(unwanted), below)):
                if place not in seen:
                    seen.add(place)
                    yield _Place(tier, place), read_message(connection, place)
        if wanted is not None and (tier < start.tier or below != _NEWEST):
            unwanted.append(wanted)


def _parse(cursor: str) -> _Place:
    tier, _, place = cursor.partition(".")
    if tier not in {"1", "2", "3"} or not (place.isascii() and place.isdecimal() and len(place) < _DIGITS):
        raise InvalidCursor(catalogue.SEARCH_CURSOR)
    return _Place(int(tier), int(place))
