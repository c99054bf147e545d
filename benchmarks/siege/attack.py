"""What all floods are made of: connections from one process, until a moment, whatever the server answers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from benchmarks.engine.client import Client, connect, masked

__all__ = ["REFUSALS", "Attack"]

REFUSALS: Final = (OSError, RuntimeError, TimeoutError, asyncio.IncompleteReadError, KeyError)
"""What an attacker meets who is turned away; it begins anew."""

_PATIENCE: Final = 5.0
_AHEAD: Final = 1 << 20
"""Bytes that wait on the attacker's side at most, when the server reads no more."""
_PAUSE: Final = 0.01


@dataclass
class Attack:
    """An attack on a server on this machine.

    Attributes:
        port: where it listens.
        until: when to stop, by the event loop's clock.
    """

    port: int
    until: float
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return asyncio.get_running_loop().time() < self.until

    async def repeat(self, workers: int, attempt: Callable[[], Awaitable[None]]) -> None:
        """Let ``workers`` at once make attempt after attempt."""

        async def work() -> None:
            while self.goes_on:
                with suppress(*REFUSALS):
                    await attempt()
                await asyncio.sleep(0)

        await asyncio.gather(*(work() for _ in range(workers)))

    async def tcp(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def socket(self) -> Client:
        """Connect a socket that is nobody yet."""
        async with asyncio.timeout(_PATIENCE):
            return await connect(self.port)

    async def user(self) -> tuple[Client, str]:
        """Connect a socket and register it as a user of its own."""
        client = await self.socket()
        name = f"stranger{next(self._numbers)}"
        try:
            await self.ask(client, "register", {"userId": name})
        except BaseException:
            client.transport.abort()
            raise
        return client, name

    async def talker(self) -> tuple[Client, str, str]:
        """Connect a user with a room of its own."""
        client, name = await self.user()
        try:
            answer = await self.ask(client, "create_room", {"hostId": name, "participants": []})
            return client, name, str(answer["roomId"])
        except BaseException:
            client.transport.abort()
            raise

    async def ask(self, client: Client, event: str, payload: object) -> dict[str, object]:
        """Send an event and wait for its answer, for a while."""
        async with asyncio.timeout(_PATIENCE):
            return await client.request(event, payload)

    async def pour(self, client: Client, *packets: bytes) -> None:
        """Send the packets over and over, as fast as the server takes them, and read no answer."""
        client.count()
        data = b"".join(map(masked, packets))
        data *= max(1, (1 << 16) // len(data))
        await self.pour_bytes(client.transport, data)
        client.transport.abort()

    async def pour_bytes(self, transport: asyncio.WriteTransport, data: bytes) -> None:
        """Write the bytes over and over."""
        while self.goes_on and not transport.is_closing():
            if transport.get_write_buffer_size() > _AHEAD:
                await asyncio.sleep(_PAUSE)
                continue
            transport.write(data)
            await asyncio.sleep(0)
