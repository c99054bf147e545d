"""One HTTP request passed on to another node, as it came."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

from madang.protocol.engineio import Refusal

__all__ = [
    "HOP",
    "Bounds",
    "Receive",
    "Scope",
    "Send",
    "body_size",
    "forward",
    "head_of",
    "is_hop",
    "overloaded",
    "split_address",
    "unknown_session",
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HOP: Final = "x-madang-hop"
"""The header by which a request says that it was passed on once; it is not passed on again."""

_CONNECT: Final = 2.0
_CONNECTION_HEADERS: Final = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding"),
        *(b"content-length", b"expect", b"upgrade"),
    }
)
"""What is said to the next in line only (RFC 9110 §7.6.1), or was answered when the body was read."""
_FAILURES: Final = (
    *(OSError, TimeoutError, ValueError, IndexError),
    *(asyncio.IncompleteReadError, asyncio.LimitOverrunError),
)
"""The node cannot be reached or does not answer, or what answers is no node."""


class Bounds(NamedTuple):
    """What a request that is passed on may take.

    Attributes:
        patience: seconds until the answer: a poll waits as long as nothing happens.
        body: bytes of its body.
        answer: bytes of the answer's body.
    """

    patience: float
    body: int
    answer: int


class _TooLargeError(Exception):
    """A request's body is more than any node takes."""


class _LeftError(Exception):
    """The client went away before its request was whole."""


def is_hop(scope: Scope) -> bool:
    """Tell whether a request was passed on by another node."""
    return any(name.lower() == HOP.encode() for name, _ in scope["headers"])


def body_size(scope: Scope, most: int) -> int:
    """Return how many bytes a request's body may have: as many as it says, or else as any may have."""
    if scope["method"] == "GET":
        return 0
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return min(int(said[:19]), most) if said.isdigit() else most


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of ``host:port``, where an IPv6 host stands in brackets."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


async def unknown_session(send: Send) -> None:
    """Answer as Engine.IO does when there is no such session (protocol revision 4, error code 1)."""
    refusal = Refusal.UNKNOWN_SESSION
    await _answer(send, refusal.status, [(b"content-type", b"application/json")], refusal.body)


async def overloaded(send: Send) -> None:
    """Answer that too much is being passed on already."""
    await _answer(send, 503, [(b"retry-after", b"1")], b"")


async def forward(
    address: str, node: str, bounds: Bounds, scope: Scope, receive: Receive, send: Send
) -> None:
    """Ask the node at ``address`` what ``scope`` asks, and answer what it says in time.

    A node that cannot be reached, or does not answer, has no such session any more. When the client goes
    away, so does the request.
    """
    try:
        body = await _read_body(receive, bounds.body)
    except _TooLargeError:
        await _answer(send, 413, [], b"")
        return
    except _LeftError:
        return
    asking = asyncio.ensure_future(_ask(address, head_of(scope, node, body) + body, bounds))
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            await _answer(send, *asking.result())
    except _FAILURES:
        await unknown_session(send)
    finally:
        leaving.cancel()
        asking.cancel()
        with suppress(asyncio.CancelledError, *_FAILURES):
            await asking


def head_of(scope: Scope, node: str, body: bytes) -> bytes:
    """Return the head of the request to the next node: as it came, with the mark of one hop."""
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    headers = [(name, value) for name, value in scope["headers"] if name not in _CONNECTION_HEADERS]
    headers.append((HOP.encode(), node.encode()))
    headers += [(b"connection", b"close"), (b"content-length", b"%d" % len(body))]
    lines = [scope["method"].encode() + b" " + target + b" HTTP/1.1"]
    # Without a space: no header is longer than it came. The other node has room for what is added here.
    return b"\r\n".join([*lines, *(name + b":" + value for name, value in headers), b"", b""])


async def _ask(address: str, request: bytes, bounds: Bounds) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    async with asyncio.timeout(_CONNECT):
        reader, writer = await asyncio.open_connection(*split_address(address))
    try:
        async with asyncio.timeout(bounds.patience):
            writer.write(request)
            await writer.drain()
            status, *lines = (await reader.readuntil(b"\r\n\r\n")).rstrip().split(b"\r\n")
            parted = (line.partition(b":") for line in lines)
            headers = [(name.lower(), value.strip()) for name, _, value in parted]
            # Our own engine always says how long its answers are.
            length = int(dict(headers).get(b"content-length", b"0"))
            if length > bounds.answer:
                raise ValueError("more than any node answers")
            body = await reader.readexactly(length)
        kept = [each for each in headers if each[0] not in _CONNECTION_HEADERS]
        return int(status.split(b" ")[1]), kept, body
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _read_body(receive: Receive, limit: int) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _LeftError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise _TooLargeError
    return body


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
