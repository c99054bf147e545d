"""What is measured."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from benchmarks.engine.client import Client, connect
from benchmarks.engine.targets import Target

__all__ = ["CASES", "Case", "Result"]

Bill = tuple[float, int, int]
"""Seconds of server CPU, messages and deliveries."""

_CONTENT: Final = "An ordinary line of talk, neither short nor long."
_CONNECTING: Final = 100
_WARM_UP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement: a number, its unit, and how fast it went meanwhile."""

    value: float
    unit: str
    pace: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case by name; ``less_is_better`` says which way the ratio to Node reads."""

    name: str
    run: Callable[[Target, float], Awaitable[Result]]
    less_is_better: bool = True


async def _crowd(target: Target, count: int) -> list[Client]:
    """Connect and register ``count`` users."""
    gate = asyncio.Semaphore(_CONNECTING)

    async def one(number: int) -> Client:
        async with gate:
            client = await connect(target.port)
            await client.request("register", {"userId": f"user{number}"})
            return client

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _rooms(clients: Sequence[Client], size: int) -> list[str]:
    """Put the clients into rooms of ``size``, in their order; returns each client's room."""
    rooms: list[str] = []
    for start in range(0, len(clients), size):
        names = [f"user{number}" for number in range(start, start + size)]
        payload = {"hostId": names[0], "participants": names[1:]}
        answer = await clients[start].request("create_room", payload)
        rooms += [answer["roomId"]] * size
    return rooms


class _Load:
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
        payload = {"roomId": self._rooms[number], "userId": f"user{number}", "content": _CONTENT}
        client = self._clients[number]
        if client in self._sent_at:
            self._sent_at[client].append(time.perf_counter())
        client.emit("send_message", payload)
        self._sent += 1

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


def _close(clients: Sequence[Client]) -> None:
    for client in clients:
        client.transport.abort()


async def _big_room(target: Target, seconds: float, per_second: float | None) -> Result:
    clients = await _crowd(target, 500)
    load = _Load(target, clients, await _rooms(clients, 500))
    if per_second is None:
        cpu, _, delivered = await load.flat_out(range(4), 8, seconds)
    else:
        cpu, _, delivered = await load.at_pace(range(4), per_second / 500, seconds)
    _close(clients)
    return Result(cpu / max(delivered, 1) * 1e6, "µs a delivery", f"{delivered / seconds:,.0f} deliveries/s")


async def _pairs(target: Target, seconds: float, per_second: float | None) -> Result:
    clients = await _crowd(target, 500)
    load = _Load(target, clients, await _rooms(clients, 2))
    if per_second is None:
        cpu, sent, _ = await load.flat_out(range(0, 500, 2), 2, seconds)
    else:
        cpu, sent, _ = await load.at_pace(range(0, 500, 2), per_second, seconds)
    _close(clients)
    return Result(cpu / max(sent, 1) * 1e6, "µs a message", f"{sent / seconds:,.0f} messages/s")


async def _latency(target: Target, seconds: float) -> Result:
    """Measure how long an acknowledgement takes, client and loopback included."""
    clients = await _crowd(target, 500)
    load = _Load(target, clients, await _rooms(clients, 2))
    waits = load.time_acknowledgements()
    _, sent, _ = await load.at_pace(range(0, 500, 2), 3_000, seconds)
    _close(clients)
    median, *_, slow = quantiles(waits, n=100)[49:]
    return Result(
        median * 1000, "ms median", f"{slow * 1000:,.1f} ms p99 at {sent / seconds:,.0f} messages/s"
    )


async def _idle(target: Target, _: float) -> Result:
    first = await _crowd(target, 200)  # what the first sockets make a server allocate once
    before = target.memory()
    gate = asyncio.Semaphore(_CONNECTING)

    async def one() -> Client:
        async with gate:
            return await connect(target.port)

    clients = list(await asyncio.gather(*(one() for _ in range(5000))))
    await asyncio.sleep(1)
    value = (target.memory() - before) / len(clients) / 1000
    _close([*first, *clients])
    return Result(value, "KB a socket")


async def _connects(target: Target, _: float) -> Result:
    count = 3000
    gate = asyncio.Semaphore(50)

    async def one() -> None:
        async with gate:
            client = await connect(target.port)
            client.transport.abort()

    start, cpu = time.perf_counter(), target.cpu()
    await asyncio.gather(*(one() for _ in range(count)))
    await asyncio.sleep(0.2)
    spent = target.cpu() - cpu
    return Result(
        count / spent, "connects a CPU second", f"{count / (time.perf_counter() - start):,.0f} connects/s"
    )


CASES: Final = (
    Case("room of 500, 20,000 deliveries/s", lambda target, seconds: _big_room(target, seconds, 20_000)),
    Case("room of 500, flat out", lambda target, seconds: _big_room(target, seconds, None)),
    Case("250 rooms of 2, 3,000 messages/s", lambda target, seconds: _pairs(target, seconds, 3_000)),
    Case("250 rooms of 2, flat out", lambda target, seconds: _pairs(target, seconds, None)),
    Case("250 rooms of 2, 3,000 messages/s, to the acknowledgement", _latency),
    Case("idle WebSocket, of 5,000", _idle),
    Case("connects", _connects, less_is_better=False),
)
