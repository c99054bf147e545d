"""One page of hits, read from the search index's file."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any, NamedTuple

from madang.adapters.sqlite.search_match import ROOM, USER, fts5, key_term
from madang.adapters.sqlite.search_schema import searchable, table
from madang.application.searching import Plan
from madang.domain.errors import InvalidCursor, SearchUnavailable
from madang.domain.messages import Message
from madang.ports.search import Hit, SearchPage

__all__ = ["read_page"]

_NEWEST = 2**63 - 1
_FEW_ROOMS = 16
"""Rooms up to which FTS5 finds the messages in them; of more, it is asked message by message."""

_STEPS = 1000
"""SQLite's virtual machine looks at the clock after this many instructions."""


class _Place(NamedTuple):
    """Where the next page begins: behind this place in this tier."""

    tier: int
    place: int


def read_page(
    connection: sqlite3.Connection, plan: Plan, limit: int, cursor: str | None, deadline: float
) -> SearchPage:
    """Return a page of hits.

    Args:
        connection: in a read transaction.
        plan: what to look for.
        limit: hits at most.
        cursor: where the page before ended.
        deadline: when to give up, by the monotonic clock.

    Raises:
        InvalidCursor: the cursor is not one of this index.
        SearchUnavailable: there was not time enough.
        sqlite3.Error: the file cannot be read.
    """
    start = _Place(1, _NEWEST) if cursor is None else _parse(cursor)
    connection.set_progress_handler(lambda: monotonic() > deadline, _STEPS)
    try:
        return _collect(_offers(connection, plan, start), plan, limit, deadline)
    except sqlite3.OperationalError as error:
        if monotonic() > deadline:
            raise SearchUnavailable("the search took too long") from error
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)


def _collect(offers: Iterator[tuple[_Place, Message]], plan: Plan, limit: int, deadline: float) -> SearchPage:
    hits: list[Hit] = []
    last = _Place(1, _NEWEST)
    for place, message in offers:
        if monotonic() > deadline:
            raise SearchUnavailable("the search took too long")
        hit = plan.judge(message)
        if hit is None:
            continue
        if len(hits) == limit:
            return SearchPage(hits, f"{last.tier}.{last.place}")
        hits.append(hit)
        last = place
    return SearchPage(hits)


def _offers(connection: sqlite3.Connection, plan: Plan, start: _Place) -> Iterator[tuple[_Place, Message]]:
    """Yield what may be hits, in order: the tier with whole words first, the newest first in each."""
    query = plan.query
    scope = _Scope.of(connection, plan)
    generation = searchable(connection)
    if scope is None or generation is None:
        return
    strong = None if query.strong is None else fts5(query.strong)
    excluded = [] if query.excluded is None else [fts5(query.excluded)]
    tiers = [(1, strong, excluded)]
    if query.weak is not None and strong is not None:
        tiers.append((2, fts5(query.weak), [*excluded, strong]))
    for tier, wanted, unwanted in tiers:
        if tier < start.tier:
            continue
        below = start.place if tier == start.tier else _NEWEST
        for place, *fields in scope.rows(connection, table(generation.number), wanted, unwanted, below):
            yield _Place(tier, place), Message(*fields)


class _Scope(NamedTuple):
    """What is asked of a message besides its text, in terms and in SQL."""

    terms: Sequence[str]
    conditions: Sequence[str]
    parameters: Sequence[int | str]

    @classmethod
    def of(cls, connection: sqlite3.Connection, plan: Plan) -> "_Scope | None":
        """Return a plan's scope, ``None`` where nothing can be in it."""
        rooms = _keys(connection, plan.rooms)
        users = _keys(connection, [plan.user_id] if plan.user_id is not None else [])
        if plan.nobody or not rooms or (plan.user_id is not None and not users):
            return None
        terms = [key_term(USER, user) for user in users]
        conditions: list[str] = []
        parameters: list[int | str] = []
        if len(rooms) <= _FEW_ROOMS:
            terms.append("(" + " OR ".join(key_term(ROOM, room) for room in rooms) + ")")
        else:
            conditions.append("m.room IN (SELECT value FROM json_each(?))")
            parameters.append(json.dumps(rooms))
        not_users = _keys(connection, plan.not_users)
        for condition, value in (
            ("m.user NOT IN (SELECT value FROM json_each(?))", json.dumps(not_users) if not_users else None),
            ("m.created_at < ?", plan.before),
            ("m.created_at >= ?", plan.after),
        ):
            if value is not None:
                conditions.append(condition)
                parameters.append(value)
        return cls(terms, conditions, parameters)

    def rows(
        self,
        connection: sqlite3.Connection,
        terms_table: str,
        wanted: str | None,
        unwanted: Sequence[str],
        below: int,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield places and messages, the newest first."""
        conditions = ["m.place < ?", *self.conditions]
        parameters: list[int | str] = [below, *self.parameters]
        source = "messages AS m"
        asked = [*([] if wanted is None else [wanted]), *self.terms]
        if asked:
            expression = " AND ".join(asked)
            if unwanted:
                expression = f"({expression}) NOT ({' OR '.join(unwanted)})"
            source = f"{terms_table} AS t CROSS JOIN messages AS m ON m.place = t.rowid"
            conditions[0] = "t.rowid < ?"
            conditions.append(f"{terms_table} MATCH ?")
            parameters.append(expression)
        # The table's name and the conditions are made here; all that users wrote is a parameter.
        statement = (
            "SELECT m.place, m.id, r.name, m.seq, u.name, m.content, m.created_at, m.client_message_id"  # noqa: S608
            f" FROM {source} CROSS JOIN names AS r ON r.key = m.room CROSS JOIN names AS u ON u.key = m.user"
            f" WHERE {' AND '.join(conditions)} ORDER BY {'t.rowid' if asked else 'm.place'} DESC"
        )
        return connection.execute(statement, parameters)


def _keys(connection: sqlite3.Connection, names: Sequence[str] | frozenset[str]) -> list[int]:
    """Return the keys of rooms or users, without those that no message knows."""
    if not names:
        return []
    statement = "SELECT key FROM names WHERE name IN (SELECT value FROM json_each(?)) ORDER BY key"
    return [key for (key,) in connection.execute(statement, (json.dumps(sorted(names)),))]


def _parse(cursor: str) -> _Place:
    tier, _, place = cursor.partition(".")
    if tier not in {"1", "2"} or not place.isdecimal() or not place.isascii() or int(place) > _NEWEST:
        raise InvalidCursor("this is not a cursor of this index")
    return _Place(int(tier), int(place))
