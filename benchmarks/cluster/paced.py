"""What a message costs each part of a cluster at a pace, and how long its acknowledgement takes."""

import asyncio
from contextlib import ExitStack
from statistics import quantiles
from typing import Final, NamedTuple

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.cluster.targets import Pair, cpu_of, running_madang
from benchmarks.cluster.watch import Watch, watching
from benchmarks.engine.load import Load, close, connect_users, make_rooms
from tests.support.cluster import Services
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

__all__ = ["print_paced"]

_SYNCS: Final = ("always", "everysec")
_USERS: Final = 500
_GLANCE: Final = 0.2


class _Figures(NamedTuple):
    """Microseconds of CPU for each message, and ms to its acknowledgement."""

    nodes: float
    workers: float
    redis: float
    median: float
    slow: float
    pace: float


def print_paced(pace: float, seconds: float) -> None:
    """Measure at ``pace`` messages a second, and print a table."""
    columns = []
    with running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        for sync in _SYNCS:
            with running_redis(appendfsync=sync) as redis:
                services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
                found = _measure(services, redis.service.process.pid, sync, pace, seconds)
            columns.append(
                [
                    *(f"{cpu:,.0f} µs" for cpu in (found.nodes, found.workers, found.redis)),
                    f"{found.median:,.1f} ms median, {found.slow:,.1f} ms p99",
                    f"{found.pace:,.0f} messages/s",
                ]
            )
    table = Table(
        *("a message", *(f"appendfsync {sync}" for sync in _SYNCS)),
        title="250 rooms of 2, two nodes, one worker process, durability fsync",
    )
    rows = ("CPU of the nodes", "CPU of the worker", "CPU of Redis", "to the acknowledgement", "pace")
    for row, *cells in zip(rows, *columns, strict=True):
        table.add_row(row, *cells)
    Console().print(table)


def _measure(services: Services, redis: int, sync: str, pace: float, seconds: float) -> _Figures:
    environment = services.environment(MADANG_DURABILITY="fsync", MADANG_RATE_LIMITS="off")
    prefix = environment["MADANG_REDIS_PREFIX"]
    with ExitStack() as stack:
        pair = stack.enter_context(running_madang(environment))
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        return runner.run(_watch(pair, services.redis_url, prefix, redis, sync, pace, seconds))


async def _watch(
    pair: Pair, url: str, prefix: str, redis: int, sync: str, pace: float, seconds: float
) -> _Figures:
    async with watching(url, prefix) as watch:
        # A room is made when Redis has synced it: with `everysec` 250 of them would take their time.
        await watch.sync("always")
        clients = await connect_users(pair, _USERS)
        load = Load(pair, clients, await make_rooms(clients, 2))
        await watch.sync(sync)
        try:
            return await _talk(pair, load, watch, redis, pace, seconds)
        finally:
            close(clients)


async def _talk(pair: Pair, load: Load, watch: Watch, redis: int, pace: float, seconds: float) -> _Figures:
    waits = load.time_acknowledgements()
    await _caught_up(watch)
    before = load.sent, _workers(pair), cpu_of(redis)
    spent, sent, _ = await load.at_pace(range(0, _USERS, 2), pace, seconds)
    # Workers are not done when the nodes are: they and Redis are measured to the end, warm-up included.
    await _caught_up(watch)
    every = load.sent - before[0]
    workers, served = _workers(pair) - before[1], cpu_of(redis) - before[2]
    median, *_, slow = quantiles(waits, n=100)[49:]
    return _Figures(
        1e6 * spent / sent,
        1e6 * workers / every,
        1e6 * served / every,
        1000 * median,
        1000 * slow,
        sent / seconds,
    )


async def _caught_up(watch: Watch) -> None:
    while (await watch.behind()).total():  # noqa: ASYNC110  # Redis tells nobody when it is so
        await asyncio.sleep(_GLANCE)


def _workers(pair: Pair) -> float:
    return pair.workers.cpu() if pair.workers else 0.0
