"""A user's registrations read a few at a time, so that others do not wait behind all of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

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
from madang.domain.rooms import Place
from madang.gateway.connection import ChatConnection
from madang.gateway.events.users import UserEvents
from madang.gateway.online_users import OnlineUsers
from madang.gateway.schemas import Register
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


def events_over(rooms: SlowRooms, at_once: int) -> UserEvents:
    hub, presence = make_hub(), MemoryPresence()
    return UserEvents(
        Callers(TrustingIdentity(), UserShares({}, lambda: 0.0, 1)),
        RoomQueries(rooms, Limits(), FairReads(at_once, 100)),
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
