"""The messages that an index offers for a search, the newest first, whatever others say elsewhere."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heappop, heappush, heapreplace
from typing import Final

from madang.adapters.sqlite.search_rooms import FEW_ROOMS, ReadableRooms, newest_first
from madang.adapters.sqlite.search_scope import Asked, Scope

__all__ = ["Offers"]

_STRANGERS: Final = 4000
"""Messages of other rooms that a search may look at, in the hope that some of the searcher's are among them.
A room that FTS5 is asked for costs as much as some fifteen of them."""


class Offers:
    """What is offered for one search.

    Of few rooms no other message is looked at. Of many, some may be: how much work a search is depends on the
    searcher's rooms, and not on what is said in others, but for `_STRANGERS` messages.
    """

    def __init__(self, connection: sqlite3.Connection, scope: Scope, rooms: ReadableRooms) -> None:
        self._connection = connection
        self._scope = scope
        self._rooms = rooms
        self._strangers = 0

    def places(self, asked: Asked) -> Iterator[int]:
        """Yield the places of messages in the rooms that have what is asked, the newest first."""
        few = self._rooms.few
        if few is not None:
            if few:
                yield from (place for (place,) in self._scope.places_in(self._connection, asked, few))
            return
        if self._strangers <= _STRANGERS:
            for place, room in self._scope.places_anywhere(self._connection, asked):
                if self._rooms.is_one(room):
                    yield place
                    continue
                self._strangers += 1
                if self._strangers > _STRANGERS:
                    asked = asked._replace(below=place)
                    break
            else:
                return
        yield from self._by_rooms(asked)

    @cached_property
    def _newest(self) -> Sequence[tuple[int, int]]:
        """The keys of the rooms and their newest places, the newest first."""
        return newest_first(self._connection, self._rooms.read())

    def _by_rooms(self, asked: Asked) -> Iterator[int]:
        """Merge what is in the rooms, some at a time; those only that say something newer than all others."""
        rooms = self._newest
        waiting = [rooms[start : start + FEW_ROOMS] for start in range(0, len(rooms), FEW_ROOMS)][::-1]
        heads: list[tuple[int, int, Iterator[tuple[int]]]] = []
        while waiting or heads:
            if waiting and (not heads or waiting[-1][0][1] > -heads[0][0]):
                keys = [key for key, _ in waiting.pop()]
                places = iter(self._scope.places_in(self._connection, asked, keys))
                first = next(places, None)
                if first is not None:
                    heappush(heads, (-first[0], len(waiting), places))
                continue
            place, number, places = heads[0]
            yield -place
            following = next(places, None)
            if following is None:
                heappop(heads)
            else:
                heapreplace(heads, (-following[0], number, places))
