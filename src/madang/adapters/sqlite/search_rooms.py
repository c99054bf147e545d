"""The rooms that a search is for: named, or those that a member is in, as the chat's file has it now."""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial
from typing import Final, NamedTuple

from madang.application.search.plan import Plan

__all__ = ["FEW_ROOMS", "Keys", "ReadableRooms", "newest_first", "readable_rooms"]

FEW_ROOMS: Final = 64
"""Rooms up to which FTS5 finds the messages in them, so that those of other rooms are not even looked at."""

_MANY_KEYS: Final = 100_000

_NAMES = """
    SELECT c.id, c.name FROM chat.memberships AS x CROSS JOIN chat.rooms AS c ON c.key = x.room_key
    WHERE x.user_id = ?
"""
# Rooms in which nothing was said yet have no key here.
_KEYS = """
    SELECT n.key FROM chat.memberships AS x
    CROSS JOIN chat.rooms AS c ON c.key = x.room_key
    CROSS JOIN names AS n ON n.name = c.id
    WHERE x.user_id = ? LIMIT ?
"""
_ALIKE = """
    SELECT n.name FROM json_each(?) AS each CROSS JOIN names AS n ON n.name = each.value COLLATE NOCASE
"""
_IS_MEMBER = """
    SELECT 1 FROM names AS n CROSS JOIN chat.rooms AS c ON c.id = n.name
    CROSS JOIN chat.memberships AS x ON x.room_key = c.key AND x.user_id = ?
    WHERE n.key = ?
"""
_NEWEST = """
    SELECT each.value,
        (SELECT place FROM messages WHERE room = each.value ORDER BY seq DESC LIMIT 1) AS newest
    FROM json_each(?) AS each WHERE newest IS NOT NULL ORDER BY newest DESC
"""


class Keys:
    """The keys of rooms and users, which never change: those seen are remembered. Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    @staticmethod
    def alike(connection: sqlite3.Connection, names: Collection[str]) -> list[str]:
        """Return what is called so, without regard to the case of A to Z."""
        found = connection.execute(_ALIKE, (json.dumps(list(names)),))
        return [name for (name,) in found]

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


class ReadableRooms(NamedTuple):
    """The rooms that a search is for, those without a message left out.

    Attributes:
        few: their keys, where they are `FEW_ROOMS` at most.
        is_one: tells whether a key is that of one of them.
        read: reads all their keys, however many.
    """

    few: Sequence[int] | None
    is_one: Callable[[int], bool]
    read: Callable[[], Sequence[int]]


def readable_rooms(connection: sqlite3.Connection, keys: Keys, plan: Plan) -> ReadableRooms:
    """Return the rooms that a plan is for.

    The file of rooms is attached as ``chat`` where the plan is for a member's rooms.
    """
    if plan.rooms is None and plan.names_rooms:
        plan = plan.within(_names(connection, plan.member))
    if plan.rooms is not None:
        listed = keys.of(connection, plan.rooms)
        few = listed if len(listed) <= FEW_ROOMS else None
        return ReadableRooms(few, frozenset(listed).__contains__, lambda: listed)
    first = _keys(connection, plan.member, FEW_ROOMS + 1)
    few = first if len(first) <= FEW_ROOMS else None
    is_one = cache(partial(_is_member, connection, plan.member))
    return ReadableRooms(few, is_one, partial(_keys, connection, plan.member, -1))


def newest_first(connection: sqlite3.Connection, rooms: Sequence[int]) -> list[tuple[int, int]]:
    """Return rooms and the places of their newest messages, the newest first."""
    return connection.execute(_NEWEST, (json.dumps(rooms),)).fetchall()


def _names(connection: sqlite3.Connection, member: str | None) -> Mapping[str, str | None]:
    return dict(connection.execute(_NAMES, (member,)).fetchall())


def _keys(connection: sqlite3.Connection, member: str | None, limit: int) -> list[int]:
    return [key for (key,) in connection.execute(_KEYS, (member, limit))]


def _is_member(connection: sqlite3.Connection, member: str | None, key: int) -> bool:
    return connection.execute(_IS_MEMBER, (member, key)).fetchone() is not None
