"""Clients that talk: connected, put into rooms, and sending at a pace or as fast as they are answered."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Sequence
from typing import Final

import uuid_utils

from benchmarks.engine.client import Client, connect
from benchmarks.engine.targets import Target

__all__ = ["CONNECTING", "Bill", "Load", "close", "connect_users", "make_rooms"]

_CONTENT: Final = "An ordinary line of talk, neither short nor long."
CONNECTING: Final = 100
"""How many connect at once."""

Bill = tuple[float, int, int]
"""Seconds of server CPU, messages and deliveries."""

_WARM_UP: Final = 0.5


async def connect_users(target: Target, count: int) -> list[Client]:
    """Connect and register ``count`` users."""
    gate = asyncio.Semaphore(CONNECTING)

    async def one(number: int) -> Client:
        async with gate:
            client = await connect(target.port)
            await client.request("register", {"userId": f"user{number}"})
            return client

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def make_rooms(clients: Sequence[Client], size: int) -> list[str]:
    """Put the clients into rooms of ``size``, in their order; returns each client's room."""

    async def one(start: int) -> list[str]:
        names = [f"user{number}" for number in range(start, start + size)]
        payload = {"hostId": names[0], "participants": names[1:]}
        answer = await clients[start].request("create_room", payload)
        return [answer["roomId"]] * size

    rooms = await asyncio.gather(*map(one, range(0, len(clients), size)))
    return [room for each in rooms for room in each]


class Load:
    """Senders that keep a number of messages each on the way, or send at a pace; and the bill."""

    def __init__(self, target: Target, clients: list[Client], rooms: list[str]) -> None:
        self._target = target
        self._clients = clients
        self._rooms = rooms
        self._sent = 0
        self._stopped = False
        self._sent_at: dict[Client, deque[float]] = {}
        for client in clients:
            client.count()

    def _send(self, number: int) -> None:
        payload = {
            "roomId": self._rooms[number],
            "userId": f"user{number}",
            "content": _CONTENT,
            "clientMessageId": str(uuid_utils.uuid7()),  # as clients that deduplicate do
        }
        client = self._clients[number]
        if client in self._sent_at:
            self._sent_at[client].append(time.perf_counter())
        client.emit("send_message", payload)
        self._sent += 1

    @property
    def sent(self) -> int:
        """How many messages were sent so far."""
        return self._sent

    @property
    def _delivered(self) -> int:
        return sum(client.deliveries for client in self._clients)

    def time_acknowledgements(self) -> list[float]:
        """Return a list that grows by the seconds that each acknowledgement took, from now on."""
        waits: list[float] = []
        for client in self._clients:
            sent = self._sent_at[client] = deque()

            def note(_: Client, acks: int, sent: deque[float] = sent) -> None:
                now = time.perf_counter()
                waits.extend(now - sent.popleft() for _ in range(acks))

            client.on_ack = note
        return waits

    async def at_pace(self, senders: Sequence[int], per_second: float, seconds: float) -> Bill:
        """Send ``per_second`` messages in turn."""
        loop = asyncio.get_running_loop()

        async def send(duration: float) -> None:
            start, sent = loop.time(), 0
            while (elapsed := loop.time() - start) < duration:
                while sent < elapsed * per_second:
                    self._send(senders[sent % len(senders)])
                    sent += 1
                await asyncio.sleep(0.001)

        await send(_WARM_UP)
        return await self._measure(send(seconds))

    async def flat_out(self, senders: Sequence[int], window: int, seconds: float) -> Bill:
        """Keep ``window`` messages of each sender on the way."""

        def refill(client: Client, acks: int) -> None:
            if not self._stopped:
                number = numbers[client]
                for _ in range(acks):
                    self._send(number)

        numbers = {self._clients[number]: number for number in senders}
        for client in numbers:
            client.on_ack = refill
        for number in senders:
            for _ in range(window):
                self._send(number)

        await asyncio.sleep(_WARM_UP)
        try:
            return await self._measure(asyncio.sleep(seconds))
        finally:
            self._stopped = True

    async def _measure(self, work: Awaitable[None]) -> Bill:
        cpu, sent, delivered = self._target.cpu(), self._sent, self._delivered
        await work
        return self._target.cpu() - cpu, self._sent - sent, self._delivered - delivered


def close(clients: Sequence[Client]) -> None:
    for client in clients:
        client.transport.abort()
