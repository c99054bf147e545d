"""What a node passes on at the same time is bounded in bytes, and so is what it takes for an answer."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from madang.cluster.http_proxy import Bounds, body_size, forward, head_of
from madang.cluster.session_router import SessionRouter
from madang.protocol.http import RELAY_ROOM

MOST = 1_000_000


def scope_of(method: str, *headers: tuple[bytes, bytes]) -> MutableMapping[str, Any]:
    """Make the scope of a request."""
    return {"type": "http", "method": method, "headers": list(headers)}


@pytest.mark.parametrize(
    ("method", "headers", "size"),
    [
        ("GET", [], 0),
        ("POST", [(b"content-length", b"5")], 5),
        ("POST", [(b"content-length", b"99999999999")], MOST),
        ("POST", [(b"transfer-encoding", b"chunked")], MOST),
        ("POST", [(b"content-length", b"-1")], MOST),
    ],
)
def test_a_body_counts_as_what_it_may_become(
    method: str, headers: list[tuple[bytes, bytes]], size: int
) -> None:
    assert body_size(scope_of(method, *headers), MOST) == size


async def test_bodies_beyond_the_bound_are_turned_away() -> None:
    relay = SessionRouter("n1", lambda _: "127.0.0.1:1", Bounds(1.0, 65 << 20, 1))
    application = relay.request("n2.abc")
    assert application is not None
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    await application(scope_of("POST"), None, send)

    assert said[0]["status"] == 503


def request(method: str, target: bytes, *headers: tuple[bytes, bytes]) -> MutableMapping[str, Any]:
    """Make the scope of a whole request."""
    return {**scope_of(method, *headers), "raw_path": target, "query_string": b""}


@pytest.mark.parametrize(("length", "status"), [(1000, 200), (1001, 400), (10**12, 400)])
async def test_an_answer_longer_than_any_node_s_is_not_read(length: int, status: int) -> None:
    """The server would go on and on, were it not left."""
    left = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % length + b"x" * min(length, 2000))
        await reader.read()
        writer.close()
        left.set()

    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    bodies = iter([{"type": "http.request"}])

    async def receive() -> Any:
        return next(bodies, None) or await asyncio.get_running_loop().create_future()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await forward(address, "n1", Bounds(60, 0, 1000), request("GET", b"/a"), receive, send)
    await left.wait()
    server.close()
    assert said[0]["status"] == status


def test_what_is_passed_on_grows_by_no_more_than_the_room_for_it() -> None:
    headers = [(b"%d" % number, b"") for number in range(1000)]
    line = b"POST /a HTTP/1.1\r\n"
    came = line + b"".join(name + b":" + value + b"\r\n" for name, value in headers) + b"\r\n"
    head = head_of(request("POST", b"/a", *headers), "n" * 16, b"x" * MOST)
    assert len(head) <= len(came) + RELAY_ROOM
