"""What happened is told to whom it concerns, in whatever order it is heard."""

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.application.fair_reads import FairReads
from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.domain.entry import Entry
from madang.domain.events import MemberLeft, RoomCreated, Typing
from madang.domain.limits import Limits
from madang.gateway.announcer import Announcer
from madang.gateway.hub import Hub
from tests.support.make import NOON, make_room
from tests.unit.gateway.fakes import FakeSocket, make_connection, make_hub

ROOM = make_room("haneul", "bada")
CREATED = Entry("room_created", ROOM.id, "haneul", NOON, RoomCreated(ROOM))
TYPING = ["typing", "haneul", {"roomId": ROOM.id, "userId": "haneul"}]


def announcer_with(user: str) -> tuple[Announcer, FakeSocket]:
    """Return an announcer, and the socket of a user who is registered."""
    hub, (connection, socket) = make_hub(), make_connection()
    hub.begin_registration(connection, user)
    hub.enter_rooms(connection, [])
    return announcer_over(hub), socket


def announcer_over(hub: Hub) -> Announcer:
    """Return an announcer that tells a hub's sockets."""
    store = MemoryStore(lambda _: None)
    limits, reads = Limits(100, 10), FairReads(1, 1)
    rooms = RoomQueries(MemoryRooms(store), limits, reads)
    history = HistoryQueries(rooms, MemoryArchive(store), limits, reads)
    return Announcer(hub, history)


async def test_typing_that_is_heard_before_its_room_is_told_behind_it() -> None:
    announcer, socket = announcer_with("bada")
    announcer.on_typing(Typing(ROOM.id, "haneul"))
    assert socket.sent == []
    announcer.on_entry(CREATED)
    assert [name for name, *_ in socket.sent] == ["room_created", "room_invite", "typing"]
    assert socket.sent[-1] == TYPING


async def test_typing_in_a_room_of_others_is_told_to_nobody() -> None:
    announcer, socket = announcer_with("sol")
    announcer.on_typing(Typing(ROOM.id, "haneul"))
    announcer.on_entry(CREATED)
    assert socket.sent == []


async def test_who_left_is_told_to_each_in_their_language() -> None:
    hub = make_hub()
    (english, first), (korean, second) = make_connection(), make_connection()
    korean.locale = "ko"
    for connection, user in ((english, "haneul"), (korean, "bada")):
        hub.begin_registration(connection, user)
        hub.enter(ROOM.id, [connection])
    left = Entry("member_left", ROOM.id, "sol", NOON, MemberLeft(ROOM, "sol"))
    announcer_over(hub).on_entry(left)
    assert [[name for name, *_ in socket.sent] for socket in (first, second)] == [
        ["system", "room_created"]
    ] * 2
    said = [socket.sent[0][1]["content"] for socket in (first, second)]
    assert said == ["sol left the room.", "sol님이 나갔습니다."]
