"""Every conformance test runs against our fixture server and against Node's, which proves the test right.

Where Node is known to do otherwise, the test says so with `diverges(reason, **parameters)`: it is then
expected to fail there, and a surprise if it does not. Where Node does now this and now that, or nothing that
could be waited for, the test says `varies(reason, **parameters)` and leaves Node out.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial

import pytest

from tests.interop.wire import Clients, Mode, Peer, Server, Session, Transport, start

__all__ = ["OpenSession", "StartServer"]

StartServer = Callable[..., Server]
"""Give the running server of a peer, a mode and flags: started when first asked for, again if it crashed."""

OpenSession = Callable[[], Awaitable[Session]]
"""Open a session with the server under test, over the transport under test."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "diverges(reason, **parameters): Node's server is known to fail there")
    config.addinivalue_line("markers", "varies(reason, **parameters): Node's server is left out there")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if parameters.get("peer") != "node":
            continue
        for mark in item.iter_markers():
            if not all(parameters.get(name) == value for name, value in mark.kwargs.items()):
                continue
            if mark.name == "diverges":
                item.add_marker(pytest.mark.xfail(reason=f"Node: {mark.args[0]}", strict=True))
            elif mark.name == "varies":
                item.add_marker(pytest.mark.skip(reason=f"Node: {mark.args[0]}"))


@pytest.fixture(scope="session")
def start_server() -> Iterator[StartServer]:
    running: dict[object, Server] = {}

    def started(peer: Peer, mode: Mode, **flags: int) -> Server:
        key = (peer, mode, *sorted(flags.items()))
        if key not in running or running[key].process.returncode is not None:
            running[key] = start(peer, mode, **flags)
        return running[key]

    yield started
    for server in running.values():
        server.process.stop()


@pytest.fixture(params=["madang", "node"])
def peer(request: pytest.FixtureRequest) -> Peer:
    chosen: Peer = request.param
    return chosen


@pytest.fixture
async def clients(server: Server) -> AsyncIterator[Clients]:
    """Clients of the server under test."""
    async with Clients(server) as opened:
        yield opened


@pytest.fixture(params=["polling", "websocket", "upgraded"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    return chosen


@pytest.fixture
def open_session(transport: Transport, clients: Clients) -> OpenSession:
    return partial(clients.session, transport)
