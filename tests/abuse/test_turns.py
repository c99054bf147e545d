"""A turn of the event loop has as much work of floods as of one client, however many flood."""

import asyncio
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from madang.gateway.abandoned import Abandoned
from madang.protocol.websocket import Opcode
from madang.transport import TransportSettings
from madang.transport.engineio.http import HttpProtocol, HttpShared
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.turns import Turn, TurnQueue
from tests.unit.protocol.websocket.client import client_frame
from tests.unit.transport.doubles import Recorder, serve, turn
from tests.unit.transport.wire import Line, WebSocketClient

PACKETS = 16
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
AFTER_REFUSAL = 1 << 18


def connected(server: Any) -> WebSocketClient:
    """Open a WebSocket session and connect it to a namespace."""
    client = WebSocketClient(server.websocket_protocol).open()
    client.send("40")
    return client


async def most_at_once(recorder: Recorder, total: int) -> int:
    """Let the loop turn until so many calls were recorded; return the most that one turn had."""
    most = 0
    while len(recorder.log) < total:
        before = len(recorder.log)
        await asyncio.sleep(0)
        most = max(most, len(recorder.log) - before)
    return most


async def test_all_sockets_that_flood_share_one_turn() -> None:
    server, recorder = serve()
    clients = [connected(server) for _ in range(50)]
    await turn()
    for client in clients:
        client.protocol.data_received(client_frame(Opcode.TEXT, b'42["x"]') * 100)
    assert await most_at_once(recorder, 50 + 50 * 100) <= PACKETS
    await server.stop()


async def test_who_says_little_is_heard_at_once_beside_a_flood() -> None:
    server, recorder = serve()
    clients = [connected(server) for _ in range(20)]
    ordinary = connected(server)
    await turn()
    for client in clients:
        client.protocol.data_received(client_frame(Opcode.TEXT, b'42["x"]') * 100)
    ordinary.send('42["said"]')
    assert recorder.log[-1][0] == "said"
    await server.stop()


async def test_a_socket_waits_once_however_often_it_is_held_and_released() -> None:
    server, recorder = serve()
    client = connected(server)
    await turn()
    (socket,) = server.sockets("/")
    client.protocol.data_received(client_frame(Opcode.TEXT, b'42["x"]') * 100)
    for _ in range(30):
        socket.hold()
        socket.release()
    assert len(server.engine.turns) == 1
    assert await most_at_once(recorder, 1 + 100) <= PACKETS
    await server.stop()


class Greedy:
    """A client that always has more, and counts what it got."""

    def __init__(self, queue: TurnQueue) -> None:
        self.queue = queue
        self.handled = 0

    def read_on(self, turn: Turn) -> None:
        while not turn.is_over and self.handled < 3 * PACKETS:
            turn.take()
            self.handled += 1
        if self.handled < 3 * PACKETS:
            self.queue.add(self)


async def test_those_who_wait_go_on_one_after_the_other() -> None:
    queue = TurnQueue()
    clients = [Greedy(queue) for _ in range(3)]
    for client in clients:
        queue.add(client)
    seen = []
    while queue:
        await asyncio.sleep(0)
        seen.append([client.handled // PACKETS for client in clients])
    assert seen == [
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
        [2, 1, 1],
        [2, 2, 1],
        [2, 2, 2],
        [3, 2, 2],
        [3, 3, 2],
        [3, 3, 3],
    ]


async def test_a_coroutine_that_waits_gets_a_turn_of_its_own() -> None:
    queue = TurnQueue()
    waiting = [asyncio.create_task(queue.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    first, second = await asyncio.gather(*waiting[1:])
    assert first is not second
    assert not first.is_over
    assert not second.is_over


def http_client(shared: HttpShared) -> tuple[HttpProtocol, Line]:
    """Open a plain connection to an application that answers each request in the next turn."""

    async def application(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = uvicorn.Config(application, lifespan="off", log_config=None, access_log=False)
    config.load()
    protocol = HttpProtocol(shared, config=config, server_state=ServerState(), app_state={})
    line = Line(protocol)
    protocol.connection_made(line)  # type: ignore[arg-type] # a double
    return protocol, line


def answers(lines: list[Line]) -> int:
    """Return how many requests were answered."""
    return sum(line.written.count(b"HTTP/1.1 204 ") for line in lines)


async def test_requests_behind_others_share_one_turn() -> None:
    shared = HttpShared(TransportSettings(), Statistics(), TurnQueue())
    clients = [http_client(shared) for _ in range(20)]
    lines = [line for _, line in clients]
    for protocol, _ in clients:
        protocol.data_received(REQUEST * 10)
    await until(lambda: answers(lines) >= 20)
    while answers(lines) < 200:
        before = answers(lines)
        await asyncio.sleep(0)
        # Two in each turn; what was begun in one is answered in the next, or the one after.
        assert answers(lines) - before <= 4
    assert all(line.reading for line in lines)
    shared.cancel()


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop turn until it holds."""
    while not holds():  # noqa: ASYNC110 - turns of the loop are what is counted
        await asyncio.sleep(0)


async def test_after_a_large_read_of_a_request_the_others_have_their_turn() -> None:
    shared = HttpShared(TransportSettings(), Statistics(), TurnQueue())
    protocol, line = http_client(shared)
    protocol.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 60_000)
    await until(lambda: answers([line]) == 1)
    assert line.reading
    protocol.data_received(b"x" * (1 << 16))
    assert not line.reading
    await turn()
    assert line.reading
    shared.cancel()


async def test_who_goes_on_and_on_behind_a_refused_head_is_dropped() -> None:
    shared = HttpShared(TransportSettings(), Statistics(), TurnQueue())
    protocol, line = http_client(shared)
    line.can_write_eof = lambda: True  # type: ignore[attr-defined]
    line.write_eof = lambda: None  # type: ignore[attr-defined]
    protocol.data_received(b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000)
    assert line.written.startswith(b"HTTP/1.1 431 ")
    protocol.data_received(b"x" * AFTER_REFUSAL)
    assert not line.aborted
    protocol.data_received(b"x")
    assert line.aborted
    shared.cancel()


async def test_reads_of_who_has_gone_end_a_few_at_a_time_and_none_begins() -> None:
    order: list[int] = []
    begun: list[int] = []
    turns = asyncio.Semaphore(2)

    async def read(number: int) -> None:
        try:
            async with turns:
                begun.append(number)
                await asyncio.Event().wait()
        finally:
            order.append(number)

    reads = [asyncio.create_task(read(number)) for number in range(100)]
    await asyncio.sleep(0)
    abandoned = Abandoned()
    abandoned.add(reads)
    while len(order) < len(reads):
        before = len(order)
        await asyncio.sleep(0)
        assert len(order) - before <= PACKETS
    assert order == list(reversed(range(100)))
    assert begun == [0, 1]
    assert not abandoned
