"""What happened is told to whom it concerns, in whatever order it is heard."""

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.application.fair_reads import FairReads
from madang.application.limits import Limits
from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.domain.events import RoomCreated, Typing
from madang.gateway.announcer import Announcer
from madang.gateway.texts import Texts
from tests.support.make import make_room
from tests.unit.gateway.fakes import FakeSocket, make_device, make_hub

ROOM = make_room("haneul", "bada")
TYPING = ["typing", "haneul", {"roomId": ROOM.id, "userId": "haneul"}]


def announcer_with(user: str) -> tuple[Announcer, FakeSocket]:
    """Return an announcer, and the socket of a user who is registered."""
    hub, (device, socket) = make_hub(), make_device()
    hub.admit(device, user)
    hub.settle(device, [])
    store = MemoryStore(lambda _: None)
    limits, reads = Limits(100, 10), FairReads(1, 1)
    rooms = RoomQueries(MemoryRooms(store), limits, reads)
    history = HistoryQueries(rooms, MemoryArchive(store), limits, reads)
    return Announcer(hub, history, Texts("en")), socket


async def test_typing_that_is_heard_before_its_room_is_told_behind_it() -> None:
    announcer, socket = announcer_with("bada")
    announcer.hear_typing(Typing(ROOM.id, "haneul"))
    assert socket.sent == []
    announcer.hear(RoomCreated(ROOM))
    assert [name for name, *_ in socket.sent] == ["room_created", "room_invite", "typing"]
    assert socket.sent[-1] == TYPING


async def test_typing_in_a_room_of_others_is_told_to_nobody() -> None:
    announcer, socket = announcer_with("sol")
    announcer.hear_typing(Typing(ROOM.id, "haneul"))
    announcer.hear(RoomCreated(ROOM))
    assert socket.sent == []
