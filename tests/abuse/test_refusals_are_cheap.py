"""A refusal costs less than what it refuses: counted in calls, of Python and of C."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from madang.application.rates import Rate
from madang.application.readiness import Readiness
from madang.application.shares import UserShares
from madang.gateway.rate_limiter import RateLimiter, SocketRates
from madang.gateway.router import Route, Router, RouterBounds
from madang.http.errors import ErrorAnswers
from madang.http.gate import Gate
from madang.http.health import HealthOperations
from madang.http.rate_limit import HttpBuckets, HttpRateLimit
from madang.http.resource import Resource
from madang.transport import Event, Socket
from madang.transport.engineio import websocket
from tests.unit.gateway.fakes import FakeSocket
from tests.unit.transport.doubles import serve, turn
from tests.unit.transport.wire import WebSocketClient


class Say(msgspec.Struct):
    """A payload."""

    word: str


async def calls(work: Callable[[], Awaitable[object]]) -> int:
    """Return how many functions are called by some work; what Python remembers is remembered before."""
    await work()
    count = 0

    def see(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(see)
    try:
        await work()
    finally:
        sys.setprofile(None)
    return count


def desk(shares: UserShares) -> tuple[Router, FakeSocket]:
    """Return a router whose handler does nothing at all, and the socket of a user."""

    async def handle(*_: object) -> dict[str, Any]:
        return {}

    rates = SocketRates(faults=Rate(1, 1))
    limiter = RateLimiter({"say": "send"}, shares, rates, lambda: 0.0, 10, lambda _: None)
    bounds = RouterBounds(events=1000, bytes=1 << 20, register_timeout=60)
    router = Router({"say": Route(Say, handle)}, lambda _: None, lambda _: None, bounds, limiter)
    socket = FakeSocket()
    router.connected(cast("Socket", socket), {})
    socket.data.user_id = "haneul"
    return router, socket


@pytest.mark.parametrize("data", ['["say",{"word":"hello"}]', '["say",{"word":"' + "x" * 60_000 + '"}]'])
async def test_of_an_event(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeSocket, "send", lambda *_, **__: None)

    async def events(rate: Rate) -> int:
        router, socket = desk(UserShares({"send": rate}, lambda: 0.0, 10))

        async def event() -> None:
            router.received(cast("Socket", socket), Event(2, "/chat", 1, data))
            await router.close()

        taken = await calls(event)
        socket.data.deadline.clear()
        return taken

    accepted, refused = await events(Rate(1000, 1000)), await events(Rate(1e-9, 1))
    assert refused < accepted, (refused, accepted)


async def test_of_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "LATE", 0.0)

    async def connections(wait: float) -> int:
        server, _ = serve()
        server.engine._connect_wait = lambda _: wait

        async def connect() -> None:
            client = WebSocketClient(server.websocket_protocol).open()
            if not wait:
                client.send("40")
            for _ in range(3):
                await turn()
            assert client.line.written.startswith(b"HTTP/1.1 429" if wait else b"HTTP/1.1 101")

        taken = await calls(connect)
        await server.stop()
        return taken

    accepted, refused = await connections(0.0), await connections(7.0)
    assert refused < accepted, (refused, accepted)


async def test_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    async def pause(_: float) -> None:
        """Take no time."""

    async def requests(rate: Rate) -> int:
        health = HealthOperations(Readiness(), CollectorRegistry()).all()[:1]
        app = Resource(health, Gate(lambda _: True), ErrorAnswers("en"))
        buckets = HttpBuckets.of(rate, lambda: 0.0, 10)
        limited = HttpRateLimit(app, buckets, frozenset(), lambda: None)
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/healthz",
            "raw_path": b"/healthz",
            "root_path": "",
            "query_string": b"",
            "headers": [],
            "client": ("192.0.2.1", 1),
            "scheme": "http",
            "http_version": "1.1",
        }

        async def send(_: object) -> None:
            """Take what is answered."""

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        return await calls(lambda: limited(dict(scope), receive, send))

    monkeypatch.setattr(asyncio, "sleep", pause)
    accepted, refused = await requests(Rate(1000, 1000)), await requests(Rate(1e-9, 1))
    assert refused < accepted, (refused, accepted)
