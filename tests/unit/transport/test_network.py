"""The same over real connections, with uvicorn in between."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets import Origin
from websockets.asyncio.client import connect

from madang.protocol.websocket import Opcode
from madang.transport import TransportSettings
from tests.support.protocol_server import Server, build
from tests.unit.protocol.websocket.client import client_frame


@asynccontextmanager
async def running(**settings: float) -> AsyncIterator[tuple[Server, int]]:
    """Run the fixture server in this loop; gives it and its port."""
    settings = {"close_timeout": 0.2} | settings
    server = build("socketio", TransportSettings(**settings), announce=False)  # type: ignore[arg-type] # floats all
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve([listener]))
    await server.ready.wait()
    try:
        yield server, listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def answer(port: int, *parts: bytes) -> bytes:
    """Send parts of a request, and return everything until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    received = await reader.read()
    writer.close()
    await writer.wait_closed()
    return received


POST = b"POST /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n4"


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\nslow: "])
async def test_a_head_that_does_not_come_is_408(sent: bytes) -> None:
    async with running(header_timeout=0.05) as (_, port):
        assert (await answer(port, sent)).startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_does_not_come_is_408_and_ends_its_session() -> None:
    async with running(body_timeout=0.05, header_timeout=30) as (_, port):
        opening = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        sid = (await answer(port, opening)).split(b'"sid":"')[1].split(b'"')[0]
        assert (await answer(port, POST % sid)).startswith(b"HTTP/1.1 408 ")
        poll = opening.replace(b" HTTP", b"&sid=" + sid + b" HTTP")
        assert b"Session ID unknown" in await answer(port, poll)


async def test_an_answered_request_whose_body_drags_on_is_cut_off() -> None:
    async with running(body_timeout=0.05, max_payload=10) as (_, port):
        opening = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        sid = (await answer(port, opening)).split(b'"sid":"')[1].split(b'"')[0]
        received = await answer(port, POST % sid)
        assert received.startswith(b"HTTP/1.1 413 ")
        assert b"408" not in received


async def test_a_websocket_outlives_the_deadlines_of_its_request() -> None:
    async with running(header_timeout=0.8, body_timeout=0.8, ping_interval=1.2) as (_, port):
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        async with connect(url, compression=None) as client:
            assert str(await client.recv())[:1] == "0"
            assert await client.recv() == "2"


async def test_stopping_tells_clients_to_come_back() -> None:
    async with running() as (server, port):
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        async with connect(url, origin=Origin("http://page.example")) as client:
            assert str(await client.recv())[:1] == "0"
            server.should_exit = True
            await client.wait_closed()
            assert (client.protocol.close_code, client.protocol.close_reason) == (
                1001,
                "server shutting down",
            )


async def test_compression_is_not_negotiated() -> None:
    async with running() as (_, port):
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        async with connect(url, compression="deflate") as client:
            assert client.response is not None
            assert "Sec-WebSocket-Extensions" not in client.response.headers


OPENING = b"\r\n".join(
    (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        b"host: x",
        b"origin: http://x",
        b"upgrade: websocket",
        b"connection: upgrade",
        b"sec-websocket-version: 13",
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
        b"",
        b"",
    )
)


async def stalled(port: int) -> socket.socket:
    """Connect a client that stops reading at once, with little room in its kernel."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(client, ("127.0.0.1", port))
    await loop.sock_sendall(client, OPENING)
    assert (await loop.sock_recv(client, 4096)).startswith(b"HTTP/1.1 101 ")
    await loop.sock_sendall(client, client_frame(Opcode.TEXT, b"40"))
    return client


async def test_a_reader_that_stalls_is_cut_with_a_reason_and_others_do_not_notice() -> None:
    async with running(max_outbox=200_000, close_timeout=30) as (_, port):
        reader = await stalled(port)
        async with connect(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket") as talker:
            await talker.send("40")
            for _ in range(3):
                await talker.recv()
            for number in range(100):
                await talker.send(f'42["broadcast",{number},"{"x" * 100_000}"]')
                assert str(await talker.recv()).startswith(f'42["broadcast",{number},')
        tail = b""
        while not tail.endswith(b"\x88\x0d\x03\xf5outbox full"):
            received = await asyncio.get_running_loop().sock_recv(reader, 1 << 20)
            assert received, "the connection ended without a reason"
            tail = (tail + received)[-100:]
        reader.close()
