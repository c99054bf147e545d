"""What a client that comes back has missed, read from the archive."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.shares import UserShares
from madang.application.sizes import wire_bytes
from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.messages import Message
from madang.domain.rooms import Place
from madang.gateway.connection import ChatConnection
from madang.gateway.hub import Hub
from madang.gateway.return_counts import ReturnCounts
from madang.kinds.message_sent import message_values
from madang.kinds.new_form import MessageChanged, told_now
from madang.kinds.room_created import room_created
from madang.kinds.wire import ServerEvent

__all__ = ["CatchUp", "CatchUpLimits", "CaughtUp"]

_Told = tuple[int, ServerEvent]
"""An event, and where it stands among others."""


class CatchUpLimits(NamedTuple):
    """What is caught up at most; who missed more begins anew.

    Attributes:
        messages: in all rooms together, said or changed.
        bytes: of their JSON.
    """

    messages: int
    bytes: int

    def without(self, messages: Sequence[Message]) -> "CatchUpLimits":
        """Return what is left of them behind some messages."""
        return CatchUpLimits(self.messages - len(messages), self.bytes - sum(map(wire_bytes, messages)))


class CaughtUp(NamedTuple):
    """What somebody has missed, and the rooms that are held back until it was told: see `CatchUp.let_in`.

    Attributes:
        events: in the order in which it was accepted.
        is_all: whether nothing is missing; otherwise there are none.
        rooms: of each its id, and the seq and the position where what was read of it ends. None of those that
            were left meanwhile: whoever came again has a page on its way.
    """

    events: Sequence[ServerEvent]
    is_all: bool
    rooms: Sequence[tuple[str, int, int]]


class _Missed(NamedTuple):
    """What a room has behind a position.

    Attributes:
        said: its messages, each in its newest form.
        changed: older ones that were changed behind it.
    """

    said: Sequence[Message]
    changed: Sequence[Message]

    @property
    def last_seq(self) -> int:
        """The seq of the newest message, 0 where nothing was said."""
        return self.said[-1].seq if self.said else 0

    def newest(self) -> int:
        """Return the position of what was accepted last of it, 0 for nothing."""
        positions = [each.position for each in self.said] + [each.version for each in self.changed]
        return max(positions, default=0)

    def events(self) -> Iterator[_Told]:
        """Yield what tells it."""
        for each in self.said:
            yield each.position, told_now(each)
        for each in self.changed:
            yield each.version, MessageChanged(*message_values(each))


class CatchUp:
    """Reads the changed rooms of one who comes back, and lets the socket into them once that was told.

    Each was held back since before it was read (``Hub.enter_rooms``): what is announced meanwhile follows
    what was read, and what is in both comes once.
    """

    def __init__(
        self,
        hub: Hub,
        rooms: RoomQueries,
        history: HistoryQueries,
        limits: CatchUpLimits,
        shares: UserShares,
        counts: ReturnCounts,
    ) -> None:
        """Catch up within the users' ``shares`` of reads: each changed room is one."""
        self._hub = hub
        self._shares = shares
        self._rooms = rooms
        self._history = history
        self._limits = limits
        self._counts = counts

    async def read(
        self, connection: ChatConnection, user_id: str, places: Sequence[Place], since: int
    ) -> CaughtUp:
        """Return what happened after a position, for `let_in` in the same turn.

        That is nothing where it is more than is caught up, or than the user may read now.

        Raises:
            HistoryUnavailable, Unavailable: it cannot be read now; the rooms are still held back.
        """
        # Not from `places` alone: a room may have been left since it was read, or another page is on its way.
        kept = {each.room_id: self._hub.backfill(each.room_id, connection) for each in places}
        held = [each for each in places if kept[each.room_id] is not None]

        def still_held() -> list[Place]:
            return [
                each for each in held if self._hub.backfill(each.room_id, connection) is kept[each.room_id]
            ]

        missed = await self._missed(user_id, held, since)
        if missed is None:
            # Too much: the client begins anew, and asks for pages itself. All that was kept follows.
            return CaughtUp((), is_all=False, rooms=[(each.room_id, 0, 0) for each in still_held()])
        # Read last: it tells the room as it is now, once, however often its members changed. What changes it
        # after that is announced, and was kept.
        changed = await self._changed(user_id, [each for each in held if each.change_position > since])
        # What was read and is still to be announced here is held back until it is: it comes once. And if the
        # user left a room before it, that has been announced by then: nothing of it is told.
        if self._hub.synchronizer is not None:
            await self._hub.synchronizer.reached(max(map(_Missed.newest, missed.values()), default=0))
        here = still_held()
        told = {each.room_id: missed[each.room_id] for each in here}
        self._counts.replayed += sum(len(each.said) + len(each.changed) for each in told.values())
        events = [event for each in told.values() for event in each.events()]
        events += [changed[room_id] for room_id in told if room_id in changed]
        return CaughtUp(
            [event for _, event in sorted(events, key=lambda each: each[0])],
            is_all=True,
            rooms=[(each.room_id, missed[each.room_id].last_seq, each.change_position) for each in here],
        )

    def let_in(self, connection: ChatConnection, caught_up: CaughtUp) -> None:
        """Let the socket, which was told what it missed, into the rooms that were held back."""
        for room_id, seq, position in caught_up.rooms:
            self._hub.finish_backfill(room_id, connection, seq, position)

    async def _missed(self, user_id: str, places: Sequence[Place], since: int) -> dict[str, _Missed] | None:
        """Return what each room has behind a position, ``None`` where it is too much."""
        if places and self._shares.take("read", user_id, len(places)):
            self._counts.refuse("rate")
            return None
        bounds = self._limits
        missed: dict[str, _Missed] = {}
        # One room after the other: what is left of the bounds is for the rooms that follow.
        for place in places:
            found = await self._of_room(place, since, bounds)
            if found is None:
                self._counts.refuse("too_much")
                return None
            missed[place.room_id] = found
            bounds = bounds.without(found.said).without(found.changed)
        return missed

    async def _of_room(self, place: Place, since: int, bounds: CatchUpLimits) -> _Missed | None:
        said = await self._history.behind(place.room_id, since, *bounds)
        if said is None or place.change_position <= since:
            return None if said is None else _Missed(said, ())
        changed = await self._history.changed_behind(place.room_id, since, *bounds.without(said))
        return None if changed is None else _Missed(said, changed)

    async def _changed(self, user_id: str, places: Sequence[Place]) -> dict[str, _Told]:
        """Return the state of rooms whose members may be others now, each where its last change stood."""
        found: dict[str, _Told] = {}
        for place in places:
            with suppress(RoomNotFound, NotAMember):  # left meanwhile
                room = await self._rooms.require_member(user_id, place.room_id)
                found[place.room_id] = (place.change_position, room_created(room))
        return found
