"""The floods: what one stranger's process can do to a server that it reaches."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import msgspec

from benchmarks.siege.attack import Attack

__all__ = ["FLOODS", "Flood"]

Flood = Callable[[Attack], Awaitable[None]]

_SOCKETS: Final = 8
_CONTENT: Final = "An ordinary line of talk, neither short nor long."
_HARD_SEARCH: Final = '"→ → → → → → → → → → → → x" 👍👍👍👍👍👍👍👍'


def _event(name: str, *arguments: object) -> bytes:
    return b"42/chat,1" + msgspec.json.encode((name, *arguments))


async def _as_talker(attack: Attack, name: str, **fields: object) -> None:
    client, user, room = await attack.talker()
    await attack.pour(client, _event(name, {"roomId": room, "userId": user, **fields}))


async def _send(attack: Attack) -> None:
    await attack.repeat(_SOCKETS, partial(_as_talker, attack, "send_message", content=_CONTENT))


async def _typing(attack: Attack) -> None:
    """Type into a room of 200 who are all there."""
    crowd = [await attack.user() for _ in range(200)]
    names = [name for _, name in crowd]
    for client, _ in crowd[1:]:
        client.count()
    host, name = crowd[0]
    answer = await attack.ask(host, "create_room", {"hostId": name, "participants": names[1:]})
    await attack.pour(host, _event("typing", {"roomId": answer["roomId"], "userId": name}))
    for client, _ in crowd:
        client.transport.abort()


async def _unknown(attack: Attack) -> None:
    async def attempt() -> None:
        await attack.pour(await attack.socket(), _event("no_such_event", {"x": 1}))

    await attack.repeat(_SOCKETS, attempt)


async def _waiting(attack: Attack) -> None:
    """Large events that may wait before anyone registered."""
    large = "x" * 60_000

    async def attempt() -> None:
        await attack.pour(
            await attack.socket(), _event("register", {"userId": "slow"}), _event("send_message", large)
        )

    await attack.repeat(3, attempt)


async def _history(attack: Attack) -> None:
    client, user, room = await attack.talker()
    for _ in range(20):
        message = {"roomId": room, "userId": user, "content": "x" * 3_000}
        await attack.ask(client, "send_message", message)
    client.transport.abort()
    await attack.repeat(_SOCKETS, partial(_as_talker, attack, "get_messages", limit=200))


async def _history_and_leave(attack: Attack) -> None:
    """Ask for much, and be gone before the answer."""

    async def attempt() -> None:
        client, _, room = await attack.talker()
        for _ in range(200):
            client.emit("get_messages", {"roomId": room, "limit": 200})
        await asyncio.sleep(0.05)
        client.transport.abort()

    await attack.repeat(_SOCKETS, attempt)


async def _search(attack: Attack) -> None:
    async def attempt() -> None:
        client, user, room = await attack.talker()
        for content in ("x " + "→" * 300, "👍" * 40):
            await attack.ask(client, "send_message", {"roomId": room, "userId": user, "content": content})
        await attack.pour(client, _event("search", {"keyword": _HARD_SEARCH}))

    await attack.repeat(_SOCKETS, attempt)


async def _rooms(attack: Attack) -> None:
    """Make rooms with the two ordinary users in them."""

    async def attempt() -> None:
        client, user = await attack.user()
        crowd = ["ordinary0", "ordinary1", *(f"nobody{number}" for number in range(900))]
        await attack.pour(client, _event("create_room", {"hostId": user, "participants": crowd}))

    await attack.repeat(2, attempt)


async def _registers(attack: Attack) -> None:
    async def attempt() -> None:
        client, _ = await attack.user()
        client.transport.abort()

    await attack.repeat(50, attempt)


async def _connects(attack: Attack) -> None:
    async def attempt() -> None:
        (await attack.socket()).transport.abort()

    await attack.repeat(50, attempt)


async def _tcp(attack: Attack, data: bytes, *, head: bytes = b"", read: bool = True) -> None:
    """Write bytes on plain connections, after a head."""

    async def attempt() -> None:
        reader, writer = await attack.tcp()
        try:
            writer.write(head)
            drain = asyncio.ensure_future(_discard(reader)) if read else None
            await attack.pour_bytes(writer.transport, data)
            if drain is not None:
                drain.cancel()
        finally:
            writer.transport.abort()

    await attack.repeat(_SOCKETS, attempt)


async def _discard(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


def _request(line: str, *fields: str) -> bytes:
    return "\r\n".join([line, "Host: localhost", *fields, "", ""]).encode()


async def _slow_readers(attack: Attack) -> None:
    """Ask for much and read nothing."""

    async def attempt() -> None:
        client, user, room = await attack.talker()
        client.transport.pause_reading()
        await attack.pour(
            client,
            _event("send_message", {"roomId": room, "userId": user, "content": "x" * 3_000}),
            _event("get_messages", {"roomId": room, "limit": 200}),
        )

    await attack.repeat(_SOCKETS, attempt)


async def _garbage(attack: Attack) -> None:
    async def attempt() -> None:
        client = await attack.socket()
        await attack.pour_bytes(client.transport, b"\x81\x85\x00\x00\x00\x00garba" * 1_000)
        client.transport.abort()

    await attack.repeat(_SOCKETS, attempt)


_POST: Final = _request(
    "POST /chat/search HTTP/1.1", "Content-Type: application/json", "Content-Length: 65536"
)

FLOODS: Final[dict[str, Flood]] = {
    "messages": _send,
    "typing into 200": _typing,
    "unknown events": _unknown,
    "events before register": _waiting,
    "history": _history,
    "history, and gone": _history_and_leave,
    "search": _search,
    "rooms of 900": _rooms,
    "registering": _registers,
    "connecting": _connects,
    "requests, pipelined": partial(_tcp, data=_request("GET /chat/users HTTP/1.1") * 500),
    "bad paths": partial(_tcp, data=_request("GET /assets/%00 HTTP/1.1") * 500),
    "answers nobody reads": partial(_tcp, data=_request("GET / HTTP/1.1") * 500, read=False),
    "endless heads": partial(_tcp, head=b"GET / HTTP/1.1\r\n", data=b"X-Head: " + b"x" * 60_000 + b"\r\n"),
    "bodies": partial(_tcp, data=_POST + b"x" * 65_536),
    "garbage": _garbage,
    "slow readers": _slow_readers,
}
