"""What the server keeps for a socket that is connected and silent, in bytes."""

import gc
import tracemalloc
from typing import Any

import msgspec

from madang.gateway.router import Route, Router, RouterBounds
from madang.transport import SocketServer, TransportSettings
from tests.unit.protocol.websocket.client import client_frame
from tests.unit.transport.doubles import turn
from tests.unit.transport.wire import KEY

SOCKETS = 200
BYTES = 1_500
"""Of objects in Python; to these come those of the event loop, and what the kernel keeps."""

OPENING = (
    b"GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n"
    b"connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: %b\r\n%b\r\n"
)


class Say(msgspec.Struct):
    """A payload; nobody says anything."""

    word: str


class Wire:
    """A connection of which nothing is kept but how much was written."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, data: bytes) -> None:
        """Count."""
        self.written += len(data)

    def is_closing(self) -> bool:
        """Stay open."""
        return False

    def set_write_buffer_limits(self, high: int) -> None:
        """Have none."""

    def get_extra_info(self, name: str) -> Any:
        """Come from somewhere."""
        return ("192.0.2.1", 1234) if name == "peername" else None


class State:
    """What a protocol wants of uvicorn's server."""

    def __init__(self) -> None:
        self.connections: set[Any] = set()


async def connect(server: SocketServer, wires: list[Wire]) -> list[Any]:
    protocols = []
    factory: Any = server.websocket_protocol
    state = State()
    head = OPENING % (KEY.encode(), b"x-large: %b\r\n" % (b"x" * 10_000))
    for wire in wires:
        protocol = factory(config=None, server_state=state, app_state={})
        protocol.connection_made(wire)
        protocol.data_received(head)
        protocol.data_received(client_frame(1, b"40/chat,"))
        protocols.append(protocol)
    await turn()
    return protocols


async def test_an_idle_socket_is_small_whatever_it_came_with() -> None:
    server = SocketServer(TransportSettings(path="/chat/ws"))
    bounds = RouterBounds(events=1000, bytes=1 << 20, register_timeout=20)
    router = Router({"say": Route(Say, lambda _, say: say)}, lambda _: None, lambda _: None, bounds)
    server.namespace("/chat", router)
    first = await connect(server, [Wire() for _ in range(20)])  # what is made once
    wires = [Wire() for _ in range(SOCKETS)]
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        protocols = await connect(server, wires)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(server.sockets("/chat")) == len(first) + len(protocols)
    assert all(wire.written for wire in wires)
    assert (after - before) / SOCKETS < BYTES
    for protocol in (*first, *protocols):
        protocol.connection_lost(None)
    await router.close()
    await server.stop()
