"""One page of hits, read from the search index's file."""

import sqlite3
from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from madang.adapters.sqlite.search_match import fts5
from madang.adapters.sqlite.search_schema import searchable, table
from madang.adapters.sqlite.search_scope import Keys, Scope
from madang.application.searching import PageBuilder, Plan, until
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
            raise SearchUnavailable("the search took too long") from error
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
    query = plan.query
    scope = Scope.of(connection, keys, plan)
    generation = searchable(connection)
    if scope is None or generation is None:
        return
    asked = [fts5(tier) for tier in query.tiers]
    excluded = [] if query.excluded is None else [fts5(query.excluded)]
    for tier, wanted in enumerate(asked or [None], start=1):
        unwanted = [*excluded, *asked[: tier - 1]]
        if tier < start.tier:
            continue
        below = start.place if tier == start.tier else _NEWEST
        for place, *fields in scope.rows(connection, table(generation.number), wanted, unwanted, below):
            yield _Place(tier, place), Message(*fields)


def _parse(cursor: str) -> _Place:
    tier, _, place = cursor.partition(".")
    if tier not in {"1", "2", "3"} or not (place.isascii() and place.isdecimal() and len(place) < _DIGITS):
        raise InvalidCursor("this is not a cursor of this index")
    return _Place(int(tier), int(place))
