"""What is asked of a message besides its text: rooms, user and time, in terms and in SQL."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from madang.adapters.sqlite.search_match import ROOM, USER, key_term
from madang.adapters.sqlite.search_schema import BLOCK
from madang.application.searching import Plan

__all__ = ["Keys", "Scope"]

_FEW_ROOMS = 16
"""Rooms up to which FTS5 finds the messages in them; of more, it is asked message by message."""

_MANY_KEYS = 100_000
_NO_PLACE = 2**63 - 1
"""Greater than any place, and than any time."""


class Keys:
    """The keys of rooms and users, which never change: those seen are remembered. Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, connection: sqlite3.Connection, names: Collection[str]) -> list[int]:
        """Return the keys of rooms or users, without those that no message knows."""
        unknown = [name for name in names if name not in self._known]
        if unknown:
            if len(self._known) > _MANY_KEYS:
                self._known = {}
            statement = "SELECT name, key FROM names WHERE name IN (SELECT value FROM json_each(?))"
            found = dict(connection.execute(statement, (json.dumps(unknown),)).fetchall())
            self._known.update(found)
        known = self._known
        return sorted(known[name] for name in names if name in known)


class Scope(NamedTuple):
    """What is asked of a message besides its text, in terms and in SQL."""

    terms: Sequence[str]
    conditions: Sequence[str]
    parameters: Sequence[int | str]
    first: int
    behind: int

    @classmethod
    def of(cls, connection: sqlite3.Connection, keys: Keys, plan: Plan) -> "Scope | None":
        """Return a plan's scope, ``None`` where nothing can be in it."""
        rooms = keys.of(connection, plan.rooms)
        users = keys.of(connection, plan.users or ())
        if plan.nobody or not rooms or (plan.users is not None and not users):
            return None
        terms = [_any_of(USER, users)] if users else []
        conditions: list[str] = []
        parameters: list[int | str] = []
        first, behind = _places(connection, plan)
        if len(rooms) <= _FEW_ROOMS:
            terms.append(_any_of(ROOM, rooms))
        else:
            conditions.append("m.room IN (SELECT value FROM json_each(?))")
            parameters.append(json.dumps(rooms))
        not_users = keys.of(connection, plan.not_users)
        for condition, value in (
            ("m.user NOT IN (SELECT value FROM json_each(?))", json.dumps(not_users) if not_users else None),
            ("m.created_at < ?", plan.before),
            ("m.created_at >= ?", plan.after),
        ):
            if value is not None:
                conditions.append(condition)
                parameters.append(value)
        return cls(terms, conditions, parameters, first, behind)

    def rows(
        self,
        connection: sqlite3.Connection,
        terms_table: str,
        wanted: str | None,
        unwanted: Sequence[str],
        below: int,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield places and messages, the newest first."""
        conditions = ["m.place >= ? AND m.place < ?", *self.conditions]
        parameters: list[int | str] = [self.first, min(below, self.behind), *self.parameters]
        source = "messages AS m"
        asked = [*([] if wanted is None else [wanted]), *self.terms]
        if asked:
            expression = " AND ".join(asked)
            if unwanted:
                expression = f"({expression}) NOT ({' OR '.join(unwanted)})"
            source = f"{terms_table} AS t CROSS JOIN messages AS m ON m.place = t.rowid"
            conditions[0] = "t.rowid >= ? AND t.rowid < ?"
            conditions.append(f"{terms_table} MATCH ?")
            parameters.append(expression)
        # The table's name and the conditions are made here; all that users wrote is a parameter.
        statement = (
            "SELECT m.place, m.id, r.name, m.seq, u.name, m.content, m.created_at, m.client_message_id"  # noqa: S608
            f" FROM {source} CROSS JOIN names AS r ON r.key = m.room CROSS JOIN names AS u ON u.key = m.user"
            f" WHERE {' AND '.join(conditions)} ORDER BY {'t.rowid' if asked else 'm.place'} DESC"
        )
        return connection.execute(statement, parameters)


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
