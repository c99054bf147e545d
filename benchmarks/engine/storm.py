"""A storm: very many users who come back at once, and what each costs beside one who registers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

import msgspec

from benchmarks.engine.client import Client, connect
from benchmarks.engine.load import close, make_rooms
from benchmarks.engine.targets import Target

__all__ = ["Storm", "storm"]

_SYNC: Final = b'42/chat,["sync"'
_PATIENCE: Final = 300.0
_ROOM: Final = 10
_AT_ONCE: Final = 1000
"""Connections that are begun before the first is answered: the kernel would refuse many more."""
_QUIET: Final = 1.0
"""Seconds after which what came before costs nothing any more."""


class Storm(NamedTuple):
    """Seconds of CPU time for a user, and bytes of memory that the server took for all of them."""

    registering: float
    returning: float
    memory: int


async def storm(target: Target, count: int) -> Storm:
    """Let users in rooms of ten leave, miss a message each, and come back.

    Raises:
        AssertionError: one of them is not recovered.
    """
    users = [msgspec.json.encode({"userId": f"user{number}"}) for number in range(count)]
    clients = await _all(count, lambda number: connect(target.port, users[number]))
    rooms = await make_rooms(clients, _ROOM)
    await _talk(clients, rooms)
    # A node of a cluster tells how far one is with what is said next, where it has read much at a time.
    await asyncio.sleep(_QUIET)
    shown = [msgspec.json.encode(_kept(number, each)) for number, each in enumerate(clients)]
    await _talk(clients, rooms)
    close(clients)

    async def register(number: int) -> Client:
        client = await connect(target.port)
        await client.request("register", {"userId": f"user{number}"})
        return client

    async def come_back(number: int) -> Client:
        client = await connect(target.port, shown[number])
        await client.expect(_SYNC)
        pid = msgspec.json.decode(client.welcome)["pid"]
        if pid.encode() not in shown[number]:
            raise AssertionError(f"user{number} is not recovered")
        return client

    registering, _ = await _bill(target, count, register)
    returning, memory = await _bill(target, count, come_back)
    return Storm(registering, returning, memory)


async def _talk(clients: Sequence[Client], rooms: Sequence[str]) -> None:
    """Say something in each room, one after the other."""
    for number in range(0, len(clients), _ROOM):
        about = {"roomId": rooms[number], "userId": f"user{number}", "content": "Hello, everyone."}
        await clients[number].request("send_message", about)


def _kept(number: int, client: Client) -> dict[str, str]:
    """Return what a client keeps."""
    _, offset = msgspec.json.decode(client.synced.partition(b",")[2])
    return {"userId": f"user{number}", "pid": msgspec.json.decode(client.welcome)["pid"], "offset": offset}


async def _bill(target: Target, count: int, one: Callable[[int], Awaitable[Client]]) -> tuple[float, int]:
    await asyncio.sleep(_QUIET)
    cpu, memory = target.cpu(), target.memory()
    clients = await _all(count, one)
    await asyncio.sleep(_QUIET)
    bill = (target.cpu() - cpu) / count, target.memory() - memory
    close(clients)
    return bill


async def _all(count: int, one: Callable[[int], Awaitable[Client]]) -> list[Client]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def gated(number: int) -> Client:
        async with gate:
            return await one(number)

    async with asyncio.timeout(_PATIENCE):
        return list(await asyncio.gather(*map(gated, range(count))))
