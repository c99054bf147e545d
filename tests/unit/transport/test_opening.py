"""What a WebSocket costs until it is connected, in counts: parsers, parses, deadlines, writes."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from madang.protocol.websocket import opening, split
from madang.transport import TransportSettings
from madang.transport.engineio import handshake
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.websocket import WebSocket
from tests.support.protocol_server import Server, build
from tests.unit.protocol.websocket.client import client_frame

OPENING = b"\r\n".join(
    (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        b"host: x",
        b"upgrade: websocket",
        b"connection: upgrade",
        b"accept-language: ko",
        b"sec-websocket-version: 13",
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
        b"",
        b"",
    )
)


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, int]]:
    server = build("socketio", TransportSettings(close_timeout=0.2), announce=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        await server.ready.wait()
        yield server, listener.getsockname()[1]
        server.should_exit = True
        await serving


class Counts(Counter[str]):
    """How often things were done."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = asyncio.Event()

    def count(self, kind: str) -> None:
        self[kind] += 1
        self._changed.set()

    async def until(self, kind: str) -> None:
        """Wait for the first of a kind."""
        while kind not in self:
            self._changed.clear()
            await self._changed.wait()


@pytest.fixture
async def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    counts = Counts()

    def count(owner: Any, name: str, kind: str) -> None:
        counted = getattr(owner, name)

        def called(*arguments: Any, **named: Any) -> Any:
            counts.count(kind)
            return counted(*arguments, **named)

        monkeypatch.setattr(owner, name, called)

    count(HttpToolsProtocol, "__init__", "parsers")
    count(opening, "header_fields", "parses")
    count(handshake, "header_fields", "parses")
    count(DeadlineQueue, "add", "deadlines")
    count(WebSocket, "write", "writes")
    return counts


async def connected(port: int, *parts: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """Open a WebSocket and connect the namespace ``/``; gives the answer to the opening, too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readuntil(b"}")
    writer.write(client_frame(1, b"40"))
    await reader.readuntil(b'40{"sid":')
    return reader, writer, head


async def test_a_plain_opening_is_parsed_once_and_answered_with_the_greeting(
    server: tuple[Server, int], counts: Counts
) -> None:
    _, writer, head = await connected(server[1], OPENING)
    assert head.startswith(b"HTTP/1.1 101 ")
    # The deadlines of its head, of the heartbeat and of the namespace.
    assert counts == {"parses": 1, "deadlines": 3, "writes": 2}
    writer.close()


async def test_an_opening_in_parts_is_taken_by_the_parser(server: tuple[Server, int], counts: Counts) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server[1])
    writer.write(OPENING[:30])
    await counts.until("parsers")
    writer.write(OPENING[30:])
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    (opcode, greeting), *_ = split(await reader.readuntil(b"}"), 1)[0]
    assert (opcode, greeting[:8]) == (1, b'0{"sid":')
    # One parse by the WebSocket; what uvicorn's parser does is not counted.
    assert counts == {"parsers": 1, "parses": 1, "deadlines": 3, "writes": 1}
    writer.close()


async def test_a_request_that_is_none_for_a_websocket_is_answered_as_ever(
    server: tuple[Server, int], counts: Counts
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server[1])
    writer.write(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert counts["parsers"] == 1
    writer.close()


async def test_a_connection_that_says_nothing_needs_no_parser_and_ends_with_the_server(
    server: tuple[Server, int], counts: Counts
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server[1])
    await counts.until("deadlines")
    server[0].should_exit = True
    assert await reader.read() == b""
    assert counts == {"deadlines": 1}
    writer.close()


@pytest.mark.parametrize("accept_language", [b"", b"accept-language: ko\r\n", b"Accept-Language:en\r\n"])
async def test_one_header_is_found_without_parsing_the_others(accept_language: bytes, counts: Counts) -> None:
    shaken = handshake.Handshake(
        b"GET / HTTP/1.1\r\nhost: x\r\n" + accept_language + b"\r\n", "", secure=False, time=0
    )
    assert shaken.header("accept-language") == accept_language[-4:-2].decode()
    assert shaken.header("host") == "x"
    assert not counts["parses"]


def test_a_header_that_is_sent_twice_is_joined() -> None:
    head = b"GET / HTTP/1.1\r\nA: 1\r\na: 2\r\n\r\n"
    assert handshake.Handshake(head, "", secure=False, time=0).header("a") == "1, 2"
