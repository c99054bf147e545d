"""What is measured."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from benchmarks.engine.client import Client, connect
from benchmarks.engine.load import CONNECTING, Load, close, connect_users, make_rooms
from benchmarks.engine.storm import storm
from benchmarks.engine.targets import Target

__all__ = ["CASES", "Case", "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement: a number, its unit, and how fast it went meanwhile."""

    value: float
    unit: str
    pace: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case by name.

    Attributes:
        less_is_better: which way the ratio to Node reads.
        only: how the targets' names begin that can do it.
    """

    name: str
    run: Callable[[Target, float], Awaitable[Result]]
    less_is_better: bool = True
    only: str = ""


async def _big_room(target: Target, seconds: float, per_second: float | None) -> Result:
    clients = await connect_users(target, 500)
    load = Load(target, clients, await make_rooms(clients, 500))
    if per_second is None:
        cpu, _, delivered = await load.flat_out(range(4), 8, seconds)
    else:
        cpu, _, delivered = await load.at_pace(range(4), per_second / 500, seconds)
    close(clients)
    return Result(cpu / max(delivered, 1) * 1e6, "µs a delivery", f"{delivered / seconds:,.0f} deliveries/s")


async def _pairs(target: Target, seconds: float, per_second: float | None) -> Result:
    clients = await connect_users(target, 500)
    load = Load(target, clients, await make_rooms(clients, 2))
    if per_second is None:
        cpu, sent, _ = await load.flat_out(range(0, 500, 2), 2, seconds)
    else:
        cpu, sent, _ = await load.at_pace(range(0, 500, 2), per_second, seconds)
    close(clients)
    return Result(cpu / max(sent, 1) * 1e6, "µs a message", f"{sent / seconds:,.0f} messages/s")


async def _latency(target: Target, seconds: float) -> Result:
    """Measure how long an acknowledgement takes, client and loopback included."""
    clients = await connect_users(target, 500)
    load = Load(target, clients, await make_rooms(clients, 2))
    waits = load.time_acknowledgements()
    _, sent, _ = await load.at_pace(range(0, 500, 2), 3_000, seconds)
    close(clients)
    median, *_, slow = quantiles(waits, n=100)[49:]
    return Result(
        median * 1000, "ms median", f"{slow * 1000:,.1f} ms p99 at {sent / seconds:,.0f} messages/s"
    )


async def _idle(target: Target, _: float) -> Result:
    first = await connect_users(target, 200)  # what the first sockets make a server allocate once
    before = target.memory()
    gate = asyncio.Semaphore(CONNECTING)

    async def one() -> Client:
        async with gate:
            return await connect(target.port)

    clients = list(await asyncio.gather(*(one() for _ in range(5000))))
    await asyncio.sleep(1)
    value = (target.memory() - before) / len(clients) / 1000
    close([*first, *clients])
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


async def _registrations(target: Target, _: float) -> Result:
    """Measure what a user costs who comes back after a break: connecting, and registering."""
    count = 2000
    gate = asyncio.Semaphore(50)

    async def one(number: int) -> Client:
        async with gate:
            client = await connect(target.port)
            await client.request("register", {"userId": f"user{number}"})
            return client

    cpu = target.cpu()
    clients = await asyncio.gather(*(one(number) for number in range(count)))
    await asyncio.sleep(0.2)
    spent = target.cpu() - cpu
    close(clients)
    return Result(spent / count * 1e6, "µs a user")


async def _returns(target: Target, _: float) -> Result:
    """Measure what one of 10,000 costs who come back at once, each with a message that it missed."""
    found = await storm(target, 10_000)
    ratio = found.returning / found.registering
    pace = (
        f"×{ratio:.2f} beside registering ({found.registering * 1e6:,.0f} µs), {found.memory / 1e6:,.0f} MB"
    )
    return Result(found.returning * 1e6, "µs a user", pace)


CASES: Final = (
    Case("room of 500, 20,000 deliveries/s", lambda target, seconds: _big_room(target, seconds, 20_000)),
    Case("room of 500, flat out", lambda target, seconds: _big_room(target, seconds, None)),
    Case("250 rooms of 2, 3,000 messages/s", lambda target, seconds: _pairs(target, seconds, 3_000)),
    Case("250 rooms of 2, flat out", lambda target, seconds: _pairs(target, seconds, None)),
    Case("250 rooms of 2, 3,000 messages/s, to the acknowledgement", _latency),
    Case("idle WebSocket, of 5,000", _idle),
    Case("connects", _connects, less_is_better=False),
    Case("connects and registers", _registrations),
    Case("10,000 come back at once", _returns, only="product"),
)
