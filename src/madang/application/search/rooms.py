"""Which rooms a search means: as they were typed, or those that can be meant."""

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping

from madang.domain.rooms import normal_room_name

__all__ = ["meant_rooms"]


def meant_rooms(typed: Collection[str], rooms: Mapping[str, str | None]) -> frozenset[str]:
    """Return the ids of the rooms that are meant.

    For each: the rooms of that very id or name; else, without the sign before it, of that; else those whose
    name is the same but for case and width. Names are no one's own: where several rooms have one, all are
    meant.

    Args:
        typed: what was written behind ``in:``.
        rooms: names of the rooms to choose from by id, ``None`` for one that has none.
    """
    return frozenset(room_id for each in typed for room_id in _one(each, rooms))


def _one(typed: str, rooms: Mapping[str, str | None]) -> frozenset[str]:
    return next(filter(None, _ways(typed, rooms)), frozenset())


def _ways(typed: str, rooms: Mapping[str, str | None]) -> Iterator[frozenset[str]]:
    """Yield what is meant in each way of understanding it, the most exact first."""
    bare = typed.lstrip("@#")
    names = (typed,) if bare in {"", typed} else (typed, bare)
    for form in (normal_room_name, _folded):
        for name in names:
            yield _called(form(name), rooms, form)


def _called(name: str, rooms: Mapping[str, str | None], form: Callable[[str], str]) -> frozenset[str]:
    return frozenset(room_id for room_id, own in rooms.items() if name in {room_id, form(own or room_id)})


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
