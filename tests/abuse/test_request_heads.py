"""Heads of requests without end: refused by their bytes, whatever the timing, and kept nowhere."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.support.madang import Madang

TOO_LARGE = b"HTTP/1.1 431 "
LIMIT = 16_384
WEBSOCKET = (
    b"GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
PLAIN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
CHUNKED = b"POST /chat/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Madang]:
    with Madang("--storage", "memory") as running:
        yield running


async def answer(server: Madang, data: bytes, step: int) -> bytes:
    """Send bytes in steps, as long as the server takes them; return the first bytes of what it says."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for at in range(0, len(data), step):
            writer.write(data[at : at + step])
            await writer.drain()
    except ConnectionError:
        pass
    said = await reader.read(13)
    writer.close()
    return said


def padded(head: bytes, length: int) -> bytes:
    """Fill a head up to so many bytes."""
    return head + b"X: " + b"x" * (length - len(head) - 7) + b"\r\n\r\n"


@pytest.mark.parametrize("head", [PLAIN, WEBSOCKET], ids=["plain", "websocket"])
@pytest.mark.parametrize("step", [1 << 20, 1000])
async def test_a_head_above_the_limit_is_431(server: Madang, head: bytes, step: int) -> None:
    assert not (await answer(server, padded(head, LIMIT), step)).startswith(TOO_LARGE)
    assert await answer(server, padded(head, LIMIT + 1), step) == TOO_LARGE


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * LIMIT,
        PLAIN + b"X: y\r\n" * LIMIT,
        b"\r\n" * LIMIT,
        CHUNKED + b"1;" + b"x" * LIMIT,
        CHUNKED + b"0\r\n" + b"X: y\r\n" * LIMIT,
    ],
    ids=["target", "headers", "empty lines", "chunk extension", "trailers"],
)
async def test_no_part_of_a_request_but_its_content_is_without_end(server: Madang, endless: bytes) -> None:
    assert await answer(server, endless, 4000) == TOO_LARGE
