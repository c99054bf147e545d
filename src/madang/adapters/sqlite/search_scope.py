"""What is asked of a message besides its text and its room: user and time, in terms and in SQL."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from madang.adapters.sqlite.search_match import ROOM, USER, key_term
from madang.adapters.sqlite.search_rooms import Keys
from madang.adapters.sqlite.search_schema import BLOCK
from madang.application.search.plan import Plan
from madang.domain.messages import Message

__all__ = ["Asked", "Scope", "read_message"]

_NO_PLACE = 2**63 - 1
"""Greater than any place, and than any time."""

_ROW = """
    SELECT m.id, r.name, m.seq, u.name, m.content, m.created_at, m.client_message_id,
        0, m.version, m.edited_at
    FROM messages AS m CROSS JOIN names AS r ON r.key = m.room CROSS JOIN names AS u ON u.key = m.user
    WHERE m.place = ?
"""


class Asked(NamedTuple):
    """What is asked of the index.

    Attributes:
        table: the terms' table.
        wanted: what messages have, in FTS5's language; ``None`` where that does not matter.
        unwanted: what they do not have.
        below: the place that all are before.
    """

    table: str
    wanted: str | None
    unwanted: Sequence[str]
    below: int


class Scope(NamedTuple):
    """What is asked of a message besides its text and its room, in terms and in SQL."""

    terms: Sequence[str]
    conditions: Sequence[str]
    parameters: Sequence[int | str]
    first: int
    behind: int

    @classmethod
    def of(cls, connection: sqlite3.Connection, keys: Keys, plan: Plan) -> "Scope | None":
        """Return a plan's scope, ``None`` where nothing can be in it."""
        users = keys.of(connection, plan.users or ())
        if plan.nobody or (plan.users is not None and not users):
            return None
        conditions: list[str] = []
        parameters: list[int | str] = []
        not_users = keys.of(connection, plan.not_users)
        for condition, value in (
            ("m.user NOT IN (SELECT value FROM json_each(?))", json.dumps(not_users) if not_users else None),
            ("m.created_at < ?", plan.before),
            ("m.created_at >= ?", plan.after),
        ):
            if value is not None:
                conditions.append(condition)
                parameters.append(value)
        terms = [_any_of(USER, users)] if users else []
        return cls(terms, conditions, parameters, *_places(connection, plan))

    def places_in(
        self, connection: sqlite3.Connection, asked: Asked, rooms: Sequence[int]
    ) -> Iterator[tuple[int]]:
        """Yield the places of messages in a few rooms, the newest first; no other message is looked at."""
        source, conditions, parameters = self._parts(asked, [_any_of(ROOM, rooms)])
        statement = f"SELECT m.place FROM {source} WHERE {conditions} ORDER BY t.rowid DESC"  # noqa: S608  # all that users wrote is a parameter
        return connection.execute(statement, parameters)

    def places_anywhere(self, connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[int, int]]:
        """Yield the places of messages in all rooms, the newest first, and the room of each."""
        source, conditions, parameters = self._parts(asked, [])
        order = "t.rowid" if source.startswith(asked.table) else "m.place"
        statement = f"SELECT m.place, m.room FROM {source} WHERE {conditions} ORDER BY {order} DESC"  # noqa: S608  # all that users wrote is a parameter
        return connection.execute(statement, parameters)

    def _parts(self, asked: Asked, terms: Sequence[str]) -> tuple[str, str, list[int | str]]:
        """Return tables, conditions and parameters of a statement."""
        conditions = ["m.place >= ? AND m.place < ?", *self.conditions]
        parameters: list[int | str] = [self.first, min(asked.below, self.behind), *self.parameters]
        source = "messages AS m"
        matched = [*([] if asked.wanted is None else [asked.wanted]), *self.terms, *terms]
        if matched:
            expression = " AND ".join(matched)
            if asked.unwanted:
                expression = f"({expression}) NOT ({' OR '.join(asked.unwanted)})"
            source = f"{asked.table} AS t CROSS JOIN messages AS m ON m.place = t.rowid"
            conditions[0] = "t.rowid >= ? AND t.rowid < ?"
            conditions.append(f"{asked.table} MATCH ?")
            parameters.append(expression)
        return source, " AND ".join(conditions), parameters


def read_message(connection: sqlite3.Connection, place: int) -> Message:
    """Return the message at a place."""
    return Message(*connection.execute(_ROW, (place,)).fetchone())


def _any_of(kind: str, keys: Sequence[int]) -> str:
    return "(" + " OR ".join(key_term(kind, key) for key in keys) + ")"


def _places(connection: sqlite3.Connection, plan: Plan) -> tuple[int, int]:
    """Return the first place of a plan's time and one behind the last; between them may be other times."""
    if plan.before is None and plan.after is None:
        return 0, _NO_PLACE
    first, last = connection.execute(
        "SELECT min(block), max(block) FROM spans WHERE newest >= ? AND oldest < ?",
        (0 if plan.after is None else plan.after, _NO_PLACE if plan.before is None else plan.before),
    ).fetchone()
    return (0, 0) if first is None else (first << BLOCK, last + 1 << BLOCK)
