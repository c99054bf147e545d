"""A user's registrations read a few at a time, so that others do not wait behind all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from madang.adapters.memory.presence import MemoryPresence
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.adapters.system.clock import system_clock
from madang.adapters.system.identity import TrustingIdentity
from madang.application.callers import Callers
from madang.application.fair_reads import FairReads
from madang.application.queries.rooms import RoomQueries
from madang.application.shares import UserShares
from madang.domain.limits import Limits
from madang.domain.rooms import Membership, Overview, Place, by_activity
from madang.gateway.acknowledgements import Registered
from madang.gateway.connection import ChatConnection
from madang.gateway.events.users import UserEvents
from madang.gateway.online_users import OnlineUsers
from madang.gateway.schemas import Register
from madang.kinds.wire import Nothing
from tests.support.make import make_room
from tests.unit.gateway.fakes import make_connection, make_hub


class SlowRooms(MemoryRooms):
    """Rooms that are read one piece at a time, when that is allowed; notes how many read at once."""

    reading = most = 0

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        self.reading += 1
        self.most = max(self.most, self.reading)
        for _ in range(5):
            await asyncio.sleep(0)
        self.reading -= 1
        async for piece in super().places(user_id):
            yield piece


def events_over(rooms: MemoryRooms, at_once: int) -> UserEvents:
    hub, presence = make_hub(), MemoryPresence()
    reads = FairReads(at_once, 100)
    queries = RoomQueries(rooms, Limits(), reads)
    return UserEvents(
        Callers(TrustingIdentity(), UserShares({}, lambda: 0.0, 1)),
        queries,
        presence,
        hub,
        OnlineUsers(presence, hub, "/chat", 0),
        "memory",
        system_clock,
    )


async def test_a_user_s_registrations_wait_for_each_other() -> None:
    rooms = SlowRooms(MemoryStore(lambda _: None))
    events = events_over(rooms, at_once=2)
    connections: list[ChatConnection] = [make_connection()[0] for _ in range(50)]
    await asyncio.gather(*(events.register(connection, Register("haneul")) for connection in connections))
    assert rooms.most == 2
    await asyncio.gather(
        *(events.register(make_connection()[0], Register(f"user{number}")) for number in range(50))
    )
    assert rooms.most == 50


class CountedRooms(MemoryRooms):
    """Rooms that note what they are asked; a user with many rooms cannot be told of them at once."""

    def __init__(self, store: MemoryStore, *, is_large: bool) -> None:
        super().__init__(store)
        self._is_large = is_large
        self.asked: list[str] = []

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        self.asked.append("overview")
        if self._is_large:
            return None
        places = [place async for piece in super().places(user_id) for place in piece]
        latest = [place.room_id for place in by_activity(places)[:limit]]
        return Overview(places, await super().describe(user_id, latest))

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        self.asked.append("places")
        async for piece in super().places(user_id):
            yield piece

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        self.asked.append("describe")
        return await super().describe(user_id, room_ids)


@pytest.mark.parametrize(
    ("is_large", "asked"), [(False, ["overview"]), (True, ["overview", "places", "describe"])]
)
async def test_a_registration_asks_once_about_its_rooms_unless_they_are_many(
    is_large: bool, asked: list[str]
) -> None:
    rooms = CountedRooms(MemoryStore(lambda _: None), is_large=is_large)
    room = make_room("haneul", "bada")
    await rooms.create(room)
    connection, _ = make_connection()
    registered = await events_over(rooms, at_once=4).register(connection, Register("haneul"))
    assert isinstance(registered, Registered)
    assert [each.room_id for each in registered.rooms] == [room.id]
    assert connection.rooms == {room.id}
    assert rooms.asked == asked


class LeavingRooms(CountedRooms):
    """Rooms while which are read something happens: the user leaves one, or the socket goes."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store, is_large=False)
        self.meanwhile: Callable[[], None] = lambda: None

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        overview = await super().overview(user_id, limit)
        self.meanwhile()
        return overview


async def test_a_room_that_is_left_while_it_is_read_is_not_entered() -> None:
    rooms = LeavingRooms(MemoryStore(lambda _: None))
    kept, left = make_room("haneul", "bada"), make_room("haneul", "sol")
    for room in (kept, left):
        await rooms.create(room)
    connection, _ = make_connection()

    def leave() -> None:
        assert connection.left is not None
        connection.left.add(left.id)

    rooms.meanwhile = leave
    registered = await events_over(rooms, at_once=4).register(connection, Register("haneul"))
    assert isinstance(registered, Registered)
    assert [each.room_id for each in registered.rooms] == [kept.id]
    assert connection.rooms == {kept.id}


async def test_a_socket_that_goes_while_its_rooms_are_read_enters_none() -> None:
    rooms = LeavingRooms(MemoryStore(lambda _: None))
    await rooms.create(make_room("haneul", "bada"))
    connection, socket = make_connection()

    def go() -> None:
        socket.connected = False

    rooms.meanwhile = go
    assert await events_over(rooms, at_once=4).register(connection, Register("haneul")) == Nothing()
    assert not connection.rooms
