"""Which rooms there are for a user."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, NamedTuple

import msgspec

from madang.application.fair_reads import FairReads
from madang.application.sizes import wire_bytes
from madang.domain import catalogue
from madang.domain.errors import InvalidCursor, NotAMember
from madang.domain.ids import check_room_id
from madang.domain.limits import Limits, check_limit
from madang.domain.rooms import Membership, Overview, Place, Room
from madang.ports.rooms import Rooms

__all__ = ["RoomPage", "RoomQueries"]

_CURSOR = re.compile(r"([ou])\.([0-9]{1,15})\.([0-9a-f-]{36})\.([0-9]{1,15})\.([0-9a-f-]{36})").fullmatch
_Rank = tuple[int, str]
"""When a room was last active, and its id, so that no two rank the same."""


class RoomPage(msgspec.Struct, frozen=True):
    """Rooms, the most recently active first, and the cursor of the next page where there is one."""

    rooms: Sequence[Membership]
    next_cursor: str | None = None


class _Cursor(NamedTuple):
    """Where a page begins.

    Rooms that become active while someone pages move up, behind whoever has gone past there. So the last page
    of the ``older`` rooms is followed by those that moved up ``since`` the first page, the latest last.
    """

    order: Literal["o", "u"]
    last: _Rank
    newest: _Rank

    def __str__(self) -> str:
        (last, last_id), (newest, newest_id) = self.last, self.newest
        return f"{self.order}.{last}.{last_id}.{newest}.{newest_id}"

    @classmethod
    def parse(cls, text: str) -> "_Cursor":
        match = _CURSOR(text)
        if match is None:
            raise InvalidCursor(catalogue.ROOMS_CURSOR)
        order: Literal["o", "u"] = "o" if match[1] == "o" else "u"
        return cls(order, (int(match[2]), match[3]), (int(match[4]), match[5]))


class RoomQueries:
    """Reads rooms for those who are in them."""

    def __init__(self, rooms: Rooms, limits: Limits, reads: FairReads) -> None:
        self._rooms = rooms
        self._limits = limits
        self._reads = reads

    def turn(self, actor: str) -> AbstractAsyncContextManager[None]:
        """Wait for the actor's turn to read, where `places` and `first_page` are read by themselves.

        Raises:
            Overloaded: too many reads of this user wait.
        """
        return self._reads.turn(actor)

    def places(self, actor: str) -> AsyncIterator[Sequence[Place]]:
        """Read the places of all rooms that the actor is a member of, in pieces.

        Raises:
            Unavailable: they cannot be read now.
        """
        return self._rooms.places(actor)

    async def page(self, actor: str, cursor: str | None = None, limit: int | None = None) -> RoomPage:
        """Return a page of the rooms that the actor is a member of, the most recently active first.

        Whoever pages to the end has had each room once at least, also those that move up meanwhile.

        Raises:
            InvalidCursor: it is not one of this query.
            InvalidLimit: the limit is out of bounds.
            Overloaded: too many reads of this user wait.
            Unavailable: they cannot be read now.
        """
        begin = None if cursor is None else _Cursor.parse(cursor)
        wanted = check_limit(limit, self._limits.rooms, self._limits.rooms)
        async with self._reads.turn(actor):
            overview = await self._rooms.overview(actor, wanted) if begin is None else None
            if overview is not None:
                return await self._page(actor, overview.places, begin, wanted, overview.memberships)
            places = [place async for piece in self._rooms.places(actor) for place in piece]
            return await self._page(actor, places, begin, wanted)

    async def overview(self, actor: str) -> Overview | None:
        """Read all places of the actor and describe the rooms of the first page, where one question will do.

        Raises:
            Unavailable: they cannot be read now.
        """
        return await self._rooms.overview(actor, self._limits.rooms)

    async def first_page(
        self, actor: str, places: Sequence[Place], memberships: Sequence[Membership] = ()
    ) -> RoomPage:
        """Return the first page, for who has read all the places already.

        Where ``memberships`` are those of the page, as in an `overview`, the rooms are not read again.

        Raises:
            Unavailable: the rooms cannot be read now.
        """
        return await self._page(actor, places, None, self._limits.rooms, memberships)

    async def _page(
        self,
        actor: str,
        places: Sequence[Place],
        begin: _Cursor | None,
        limit: int,
        memberships: Sequence[Membership] = (),
    ) -> RoomPage:
        ranks = sorted(((place.active_at, place.room_id) for place in places), reverse=True)
        newest = begin.newest if begin is not None else max(ranks, default=(0, ""))
        moved_up = [rank for rank in reversed(ranks) if rank > newest]
        if begin is None:
            ahead = ranks
        elif begin.order == "o":
            ahead = [rank for rank in ranks if rank < begin.last]
        else:
            ahead = [rank for rank in moved_up if rank > begin.last]
        taken = ahead[:limit]
        described = memberships
        if [each.room.id for each in memberships] != [room_id for _, room_id in taken]:
            described = await self._rooms.describe(actor, [room_id for _, room_id in taken])
        kept = _first_bytes(described, self._limits.page_bytes)
        if len(kept) < len(described):
            room_ids = [room_id for _, room_id in taken]
            taken = taken[: room_ids.index(kept[-1].room.id) + 1]
        next_cursor: _Cursor | None = None
        if len(taken) < len(ahead):
            next_cursor = _Cursor("o" if begin is None else begin.order, taken[-1], newest)
        elif moved_up and (begin is None or begin.order == "o"):
            next_cursor = _Cursor("u", newest, newest)
        return RoomPage(kept, None if next_cursor is None else str(next_cursor))

    async def require_member(self, actor: str, room_id: str) -> Room:
        """Return a room that the actor is in.

        Raises:
            InvalidId: the id cannot be a room's.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Unavailable: it cannot be read now.
        """
        room = await self._rooms.get(check_room_id(room_id))
        if actor not in room.participants:
            raise NotAMember(catalogue.NOT_A_MEMBER, user=actor)
        return room


def _first_bytes(memberships: Sequence[Membership], limit: int) -> Sequence[Membership]:
    """Return as many, in their order, as fit; one always does."""
    size = 0
    for count, membership in enumerate(memberships):
        size += wire_bytes(membership)
        if size > limit and count:
            return memberships[:count]
    return memberships
