"""The rate limiter refuses by an event's name alone, answers in one piece, and slows down who goes on."""

from collections import Counter
from typing import Any, cast

import msgspec
import pytest

from madang.application.rates import ByteCosts, Rate
from madang.application.shares import UserShares
from madang.gateway.connection import ChatConnection
from madang.gateway.rate_limiter import RateLimiter, SocketRates
from madang.gateway.socket_share import SocketShare
from madang.transport import Event, Socket
from tests.unit.gateway.fakes import FakeSocket


class Desk:
    """A limiter at a time that stands still, and one connection of ann's."""

    def __init__(self, **rates: Rate) -> None:
        self.now = 100.0
        self.codes: list[str] = []
        self.shares = UserShares({"send": Rate(10.0, 3)}, lambda: self.now, 100)
        self.limiter = RateLimiter(
            {"say": "send", "register": ""},
            self.shares,
            SocketRates(**rates),
            lambda: self.now,
            100,
            self.codes.append,
            ByteCosts(request=1000, answer=100),
        )
        self.socket, self.connection = self.another("ann")

    def another(self, user: str | None) -> tuple[FakeSocket, ChatConnection]:
        """Return a socket from the same address."""
        socket = FakeSocket()
        connection = ChatConnection(cast("Socket", socket), SocketShare("192.0.2.1"))
        connection.user_id = user
        return socket, connection

    def send(self, data: str, ack_id: int | None = 1, connection: ChatConnection | None = None) -> bool:
        """Let an event come; return whether it was admitted."""
        event = Event(2, "/chat", ack_id, data)
        return self.limiter.begin_registration(connection or self.connection, event)


SAY = '["say",{"word":"hello"}]'


def test_what_is_beyond_a_users_share_is_answered_with_the_seconds_to_wait() -> None:
    desk = Desk()
    assert [desk.send(SAY) for _ in range(4)] == [True, True, True, False]
    (answer,) = desk.socket.sent
    error = answer[0]["error"]
    assert answer[0]["ok"] is False
    assert (error["code"], error["retryable"], error["retryAfter"]) == ("rate_limited", True, 0.1)
    assert desk.codes == ["rate_limited"]
    assert desk.shares.refused == Counter(send=1)
    desk.now += error["retryAfter"]
    assert desk.send(SAY)


def test_an_event_that_wants_no_acknowledgement_is_answered_with_a_failure() -> None:
    desk = Desk()
    for _ in range(4):
        desk.send(SAY, ack_id=None)
    ((name, failure),) = desk.socket.sent
    assert name == "failure"
    assert failure["event"] == "say"
    assert failure["error"]["code"] == "rate_limited"


def test_all_sockets_of_a_user_share_and_those_of_others_do_not() -> None:
    desk = Desk()
    _, second = desk.another("ann")
    _, of_bob = desk.another("bob")
    assert [desk.send(SAY) for _ in range(3)] == [True] * 3
    assert not desk.send(SAY, connection=second)
    assert desk.send(SAY, connection=of_bob)


@pytest.mark.parametrize("data", ['[ "say", {}]', '["s\\u0061y",{}]', '["say"\n,{}]'])
def test_a_name_that_is_written_otherwise_costs_the_same(data: str) -> None:
    desk = Desk()
    assert [desk.send(data) for _ in range(4)] == [True, True, True, False]


def test_what_was_refused_for_what_it_is_costs_and_at_last_nothing_of_the_socket_is_looked_at() -> None:
    desk = Desk(faults=Rate(1.0, 2))
    for _ in range(2):
        assert desk.send('["nonsense"]')
        desk.limiter.fault(desk.connection)
    unreadable = '["\\ud800' + "x" * 100_000
    assert not desk.send(unreadable, ack_id=None)
    assert desk.socket.sent[-1][1]["event"] == ""
    assert desk.shares.refused == Counter(faults=1)
    desk.now += 1
    assert desk.send(SAY)


def test_a_socket_and_an_address_have_their_bounds_whoever_speaks() -> None:
    desk = Desk(events=Rate(1.0, 2), address=Rate(1.0, 3))
    _, unregistered = desk.another(None)
    nonsense = '["register"]'
    assert [desk.send(nonsense) for _ in range(3)] == [True, True, False]
    assert [desk.send(nonsense, connection=unregistered) for _ in range(2)] == [True, False]
    assert desk.shares.refused == Counter(socket=1, address=1)


async def test_what_a_flood_is_refused_is_not_taken_from_its_neighbours() -> None:
    desk = Desk(address=Rate(1.0, 5))
    for _ in range(100):
        desk.send(SAY)
    _, of_bob = desk.another("bob")
    assert [desk.send(SAY, connection=of_bob) for _ in range(3)] == [True, True, False]
    assert desk.shares.refused["address"] == 1


async def test_reading_pauses_where_refusals_go_on() -> None:
    desk = Desk(refusals=Rate(100.0, 10))
    for _ in range(3 + 10):
        desk.send(SAY)
    assert not desk.socket.held
    desk.send(SAY)
    assert desk.socket.held


async def test_many_sockets_that_are_refused_together_are_slowed_down_together() -> None:
    desk = Desk(address=Rate(1.0, 4))
    for _ in range(3):
        desk.send(SAY)
    connections = [desk.another("ann") for _ in range(6)]
    for _, connection in connections:
        assert not desk.send(SAY, connection=connection)
    assert [socket.held for socket, _ in connections] == [False, False, False, False, True, True]


def test_a_refusal_is_json_whatever_the_event_is_called() -> None:
    desk = Desk(events=Rate(1.0, 1))
    names: list[Any] = ["%s%d", 'a"b', "\\", "한글", "x" * 5000, "", "\x00"]
    desk.send(SAY)
    for name in names:
        desk.send(msgspec.json.encode([name]).decode(), ack_id=None)
    assert [failure["event"] for _, failure in desk.socket.sent] == ["", "", "", "한글", "", "", ""]


def test_a_long_event_counts_as_several_of_its_user_and_its_address() -> None:
    desk = Desk(address=Rate(1.0, 5))
    long = '["say",{"word":"' + "x" * 1500 + '"}]'
    assert [desk.send(long), desk.send(long), desk.send(SAY)] == [True, False, True]
    _, of_bob = desk.another("bob")
    assert [desk.send(long, connection=of_bob), desk.send(SAY, connection=of_bob)] == [True, False]


def test_a_long_answer_counts_as_several_of_its_user_and_its_address() -> None:
    desk = Desk(address=Rate(1.0, 6))
    assert desk.send(SAY)
    desk.limiter.answered(desk.connection, "say", 99)
    assert desk.send(SAY)
    desk.limiter.answered(desk.connection, "say", 250)
    assert not desk.send(SAY)
    _, of_bob = desk.another("bob")
    assert [desk.send(SAY, connection=of_bob) for _ in range(3)] == [True, True, False]
