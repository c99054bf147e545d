"""Receipts: one's own sockets hear at once, the room a moment later and of each reader once."""

from collections.abc import Callable

from madang.domain.read_state import ReadTo
from madang.gateway.receipts import Receipts
from tests.unit.gateway.fakes import FakeSocket, make_connection, make_hub


class Room:
    """A room of this node, and a clock that strikes when it is told to."""

    def __init__(self, *users: str) -> None:
        self.hub = make_hub()
        self.due: list[Callable[[], None]] = []
        self.delays: list[float] = []
        self.receipts = Receipts(self.hub, self._later)
        self.sockets = {user: self._enter(user) for user in users}

    def _enter(self, user: str) -> FakeSocket:
        connection, socket = make_connection()
        self.hub.begin_registration(connection, user.partition(" ")[0])
        self.hub.finish_registration(connection)
        self.hub.enter("room", [connection])
        return socket

    def _later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.delays.append(seconds)
        self.due.append(callback)

    def strike(self) -> None:
        """Let what waited be done."""
        due, self.due = self.due, []
        for callback in due:
            callback()

    def read(self, user: str, seq: int, *, is_shown: bool = True, socket_id: str = "") -> None:
        """Let a user read up to a message of three."""
        self.receipts.on_read(ReadTo("room", user, seq, 3 - seq, is_shown, socket_id))

    def told(self, user: str) -> list[tuple[str, str, int]]:
        """Return the events that a socket got: of what kind, of whom, up to where."""
        return [
            (event, payload.get("userId", ""), payload["readSeq"])
            for event, payload in self.sockets[user].sent
        ]


def test_all_that_a_reader_reads_meanwhile_is_told_once() -> None:
    room = Room("haneul", "bada", "bada again")
    marked = room.sockets["bada"].id
    for seq in (1, 3, 2):
        room.read("bada", seq, socket_id=marked)
    assert room.told("haneul") == []
    assert room.delays == [0.25]
    room.strike()
    assert room.told("haneul") == [("receipt", "bada", 3)]
    assert room.told("bada") == []
    assert room.told("bada again") == [("read_state", "", seq) for seq in (1, 3, 2)]


def test_what_is_read_later_is_told_once_more() -> None:
    room = Room("haneul", "bada")
    room.read("bada", 1)
    room.strike()
    room.read("bada", 2)
    room.strike()
    assert room.told("haneul") == [("receipt", "bada", 1), ("receipt", "bada", 2)]


def test_in_a_large_room_only_oneself_is_told() -> None:
    room = Room("haneul", "bada")
    room.read("bada", 1, is_shown=False)
    assert room.due == []
    assert room.told("bada") == [("read_state", "", 1)]


def test_a_thousand_readers_at_once_are_told_of_in_several_turns() -> None:
    room = Room("haneul")
    for number in range(1000):
        room.read(f"reader-{number}", 2)
    turns = 0
    while room.due:
        before = len(room.told("haneul"))
        room.strike()
        assert len(room.told("haneul")) - before <= 100
        turns += 1
    assert turns == 10
    assert room.told("haneul") == [("receipt", f"reader-{number}", 2) for number in range(1000)]
