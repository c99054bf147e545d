"""Plain HTTP connections: how many an address holds, and for how long each is waited for."""

import re
import socket
from functools import partial

import httpx
import pytest

from madang.config import Settings
from madang.setting_fields import setting_fields
from tests.interop.wire.raw import KEY
from tests.support.madang import Madang
from tests.support.until import until_equal

ASK = b"GET /chat/config.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def connect(server: Madang) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answer(connection: socket.socket) -> bytes:
    """Ask something, and return the head of the answer."""
    connection.sendall(ASK)
    received = b""
    while not _is_whole(received):  # whatever pieces it comes in
        piece = connection.recv(1 << 16)
        assert piece, received
        received += piece
    return received.partition(b"\r\n\r\n")[0]


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    return bool(end) and len(body) == int(head.lower().partition(b"content-length:")[2].split()[0])


async def unread(server: Madang) -> bool:
    """Tell whether the server has given up a client that does not read."""
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"{server.url}/metrics")).text
    line = next(line for line in text.splitlines() if line.startswith("madang_engine_unread_total"))
    return float(line.split()[1]) > 0


async def test_a_client_that_reads_no_answer_is_dropped() -> None:
    with Madang("--storage", "memory", "--write-timeout", "0.5") as server, connect(server) as client:
        # As many answers as an address may have at once are more than the kernel keeps, if they are large.
        async with httpx.AsyncClient() as http:
            script = re.search(r"/assets/[\w.-]+\.js", (await http.get(server.url)).text)
        assert script is not None
        page = f"GET {script[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        sent = 0
        while sent < 32 << 20:
            try:
                sent += client.send(page * 1000)
            except BlockingIOError:
                break
        await until_equal(partial(unread, server), wanted=True)


def test_an_address_holds_so_many_connections_and_no_more() -> None:
    with (
        Madang("--storage", "memory", "--max-connections-per-address", "2") as server,
        connect(server) as first,
        connect(server) as second,
    ):
        assert answer(first).startswith(b"HTTP/1.1 200 ")
        assert answer(second).startswith(b"HTTP/1.1 200 ")
        with connect(server) as third:
            assert third.recv(1 << 16).startswith(b"HTTP/1.1 503 ")
            assert third.recv(1) == b""
        # A WebSocket is a session, which has a bound of its own, and no plain connection any more.
        assert upgrade(second, b"keep-alive").startswith(b"HTTP/1.1 101 ")
        with connect(server) as fourth:
            assert answer(fourth).startswith(b"HTTP/1.1 200 ")


def upgrade(connection: socket.socket, other: bytes) -> bytes:
    """Ask for a WebSocket with two headers of one name, as some clients and proxies do."""
    connection.sendall(
        b"GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
        b"Connection: Upgrade\r\nConnection: " + other + b"\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY.encode() + b"\r\n\r\n"
    )
    return connection.recv(1 << 16)


@pytest.mark.parametrize("other", [b"keep-alive", b"close, x", b"TE"])
def test_an_upgrade_may_be_one_of_several_connection_headers(other: bytes) -> None:
    with Madang("--storage", "memory") as server, connect(server) as client:
        assert upgrade(client, other).startswith(b"HTTP/1.1 101 ")


def test_a_connection_without_requests_is_closed_after_keep_alive() -> None:
    assert setting_fields(Settings)["keep_alive"].default == 75
    with Madang("--storage", "memory", "--keep-alive", "1") as server, connect(server) as client:
        assert answer(client).startswith(b"HTTP/1.1 200 ")
        while client.recv(1 << 16):
            pass
