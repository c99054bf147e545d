"""The router starts a socket's events in order, lets none overtake what must be alone, and answers each."""

import asyncio
from typing import Any, cast

import msgspec
import pytest

from madang.domain import catalogue
from madang.domain.errors import NotAMember
from madang.gateway.connection import ChatConnection
from madang.gateway.router import Route, Router, RouterBounds
from madang.protocol.socketio import PacketError
from madang.transport import Event, Socket
from tests.unit.gateway.fakes import FakeSocket


class Say(msgspec.Struct):
    """A payload."""

    word: str


class Alone(msgspec.Struct):
    """Another."""

    word: str


class Ask(msgspec.Struct):
    """Another."""

    word: str


class Now(msgspec.Struct):
    """Another."""

    word: str


MAX_BYTES = 100


class FakeEvent:
    """An event as the transport gives it."""

    def __init__(self, name: str, word: object, ack_id: int | None = None) -> None:
        self.name = name
        self.data = msgspec.json.encode((name, {"word": word})).decode()
        self.ack_id = ack_id
        self.attachments: list[bytes] = []

    def arguments(self) -> tuple[str, list[Any]]:
        """Decode as the transport does."""
        name, *arguments = msgspec.json.decode(self.data)
        return name, arguments


class Office:
    """Handlers that work until they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.doors: dict[str, asyncio.Future[Say]] = {}
        self.refused: list[str] = []
        self.router = Router(
            {
                "say": Route(Say, self.handle),
                "alone": Route(Alone, self.handle, alone=True),
                "ask": Route(Ask, self.handle, event="told", reads=True),
                "now": Route(Now, lambda _, payload: payload),
            },
            lambda _: None,
            self.refused.append,
            RouterBounds(events=5, bytes=MAX_BYTES, register_timeout=20),
        )
        self.socket = FakeSocket()
        self.router.connected(cast("Socket", self.socket), {})

    @property
    def connection(self) -> ChatConnection:
        """What the router made of the socket."""
        connection: ChatConnection = self.socket.data
        return connection

    def handle(self, _: ChatConnection, payload: Say | Alone | Ask) -> "asyncio.Future[Say]":
        """Begin, and wait at a door."""
        self.begun.append(payload.word)
        self.doors[payload.word] = asyncio.get_running_loop().create_future()
        return self.doors[payload.word]

    def receive(self, name: str, word: object, ack_id: int | None = None) -> None:
        """Let an event come."""
        self.router.received(cast("Socket", self.socket), cast("Event", FakeEvent(name, word, ack_id)))

    async def finish(self, word: str) -> None:
        """Open a door, and let what follows from it happen."""
        self.doors[word].set_result(Say(word))
        await asyncio.sleep(0)


async def test_ordinary_events_overlap_and_each_gets_its_own_answer() -> None:
    office = Office()
    office.receive("say", "one", ack_id=1)
    office.receive("say", "two", ack_id=2)
    assert office.begun == ["one", "two"]
    await office.finish("two")
    await office.finish("one")
    assert office.socket.sent == [[{"word": "two", "ok": True}], [{"word": "one", "ok": True}]]


async def test_nothing_overtakes_an_event_that_is_alone() -> None:
    office = Office()
    for name, word in [("alone", "a"), ("say", "b"), ("alone", "c"), ("say", "d")]:
        office.receive(name, word)
    assert office.begun == ["a"]
    await office.finish("a")
    assert office.begun == ["a", "b", "c"]
    await office.finish("c")
    assert office.begun == ["a", "b", "c", "d"]


async def test_what_is_refused_while_it_waited_does_not_hold_up_the_rest() -> None:
    office = Office()
    office.receive("alone", "a")
    office.receive("say", 5, ack_id=7)
    office.receive("say", "b")
    await office.finish("a")
    assert office.begun == ["a", "b"]
    assert office.socket.sent[0][0]["error"]["code"] == "wrong_type"
    assert office.refused == ["wrong_type"]


async def test_a_refusal_is_an_answer_or_a_failure_event() -> None:
    office = Office()
    for ack_id in (3, None):
        office.receive("say", "no", ack_id)
        office.doors["no"].set_exception(NotAMember(catalogue.NOT_A_MEMBER, user="mina"))
        await asyncio.sleep(0)
    error = {"code": "not_a_member", "message": "mina is not a member of the room", "retryable": False}
    assert office.socket.sent == [
        [{"ok": False, "error": error}],
        ["failure", {"event": "say", "error": error}],
    ]


async def test_what_fails_unexpectedly_is_internal_and_the_socket_goes_on() -> None:
    office = Office()
    office.receive("alone", "bad", ack_id=1)
    office.receive("say", "next")
    office.doors["bad"].set_exception(RuntimeError("a bug"))
    await asyncio.sleep(0)
    assert office.socket.sent[0][0]["error"]["code"] == "internal"
    assert "a bug" not in str(office.socket.sent)
    assert office.begun == ["bad", "next"]


async def test_more_than_may_be_in_flight_are_refused() -> None:
    office = Office()
    for number in range(6):
        office.receive("say", str(number), ack_id=number)
    assert len(office.begun) == 5
    assert office.socket.sent[0][0]["error"] == {
        "code": "overloaded",
        "message": "too many events of this socket wait",
        "retryable": True,
    }


async def test_a_packet_that_is_malformed_closes_the_socket_also_when_it_waited() -> None:
    class Malformed(FakeEvent):
        def arguments(self) -> tuple[str, list[Any]]:
            raise PacketError("no JSON")

    office = Office()
    malformed = Malformed("say", 5)
    with pytest.raises(PacketError):
        office.router.received(cast("Socket", office.socket), cast("Event", malformed))
    office.receive("alone", "a")
    office.router.received(cast("Socket", office.socket), cast("Event", malformed))
    await office.finish("a")
    assert office.socket.closed == ["parse error"]


async def test_closing_waits_for_what_is_being_handled() -> None:
    office = Office()
    office.receive("say", "last", ack_id=1)
    closing = asyncio.create_task(office.router.close())
    await asyncio.sleep(0)
    assert not closing.done()
    await office.finish("last")
    await closing


async def test_before_it_registers_a_socket_has_one_event_under_way() -> None:
    office = Office()

    office.receive("say", "one")
    assert office.socket.held

    await office.finish("one")
    assert not office.socket.held


async def test_nothing_more_is_read_while_too_many_bytes_are_under_way() -> None:
    office = Office()
    office.connection.user_id = "ara"
    office.receive("say", "x" * 30)
    assert not office.socket.held

    office.receive("say", "y" * 60)
    assert office.socket.held

    await office.finish("x" * 30)
    assert not office.socket.held
    await office.finish("y" * 60)
    assert office.connection.bytes_in_flight == 0


async def test_bytes_that_wait_behind_an_event_count_too() -> None:
    office = Office()
    office.connection.user_id = "ara"
    office.receive("alone", "one")
    office.receive("say", "x" * 90)

    assert office.socket.held
    await office.finish("one")
    await office.finish("x" * 90)
    assert not office.socket.held
    assert office.connection.bytes_in_flight == 0


async def test_a_refused_event_leaves_nothing_behind() -> None:
    office = Office()

    office.receive("say", 5)
    office.receive("unknown", "x" * 200)

    assert (office.connection.in_flight, office.connection.bytes_in_flight) == (0, 0)
    assert not office.socket.held


async def test_an_answer_that_was_not_to_be_acknowledged_may_come_as_an_event() -> None:
    office = Office()
    office.receive("ask", "one")
    await office.finish("one")
    assert office.socket.sent == [["told", {"word": "one"}]]


async def test_reads_are_given_up_when_the_socket_goes_and_changes_are_not() -> None:
    office = Office()
    office.connection.user_id = "ann"
    office.receive("ask", "what was said")
    office.receive("say", "something")
    office.router.disconnected(cast("Socket", office.socket), "transport close")
    await asyncio.sleep(0)
    assert office.doors["what was said"].cancelled()
    assert not office.doors["something"].cancelled()
    await office.finish("something")
    await office.router.close()


async def test_what_need_not_wait_is_answered_at_once_and_without_a_task() -> None:
    office = Office()
    tasks = len(asyncio.all_tasks())
    office.receive("now", "a", ack_id=1)
    office.receive("now", "b")
    assert office.socket.sent == [[{"word": "a", "ok": True}]]
    assert office.connection.in_flight == 0
    assert not office.socket.held
    assert len(asyncio.all_tasks()) == tasks


async def test_what_waits_for_a_future_costs_no_task() -> None:
    office = Office()
    tasks = len(asyncio.all_tasks())
    office.receive("say", "a", ack_id=1)
    assert len(asyncio.all_tasks()) == tasks
    await office.finish("a")
    assert office.socket.sent == [[{"word": "a", "ok": True}]]
