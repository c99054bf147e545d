"""Run the cases against two servers of each kind in turn, over one Redis, and print a table."""

import argparse
import asyncio
import os
import resource
from typing import Final

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.cluster.paced import print_paced
from benchmarks.cluster.targets import Pair, cpu_of, running_madang, running_node
from benchmarks.engine.cases import CASES, Case, Result
from benchmarks.engine.storm import storm
from tests.support.cluster import Services
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

_FILES: Final = 12_000
_NAMES: Final = ("room of 500", "250 rooms of 2")


def _measure(case: Case, pair: Pair, seconds: float, redis: int) -> tuple[Result, str]:
    before = cpu_of(redis), pair.workers.cpu() if pair.workers else 0.0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        result = runner.run(case.run(pair, seconds))  # type: ignore[arg-type] # an awaitable that is a coroutine
    spent = cpu_of(redis) - before[0]
    more = f"Redis {spent:.1f} s"
    if pair.workers:
        more += f", workers {pair.workers.cpu() - before[1]:.1f} s"
    return result, more


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="", help="only cases whose name holds this")
    parser.add_argument("--pace", type=float, help="only Madang, at so many messages a second, by its parts")
    parser.add_argument("--storm", type=int, help="only Madang: so many users who come back at once")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each case is measured")
    arguments = parser.parse_args()
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "benchmark")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "benchmark")
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, hard) if hard > 0 else _FILES, hard))
    if arguments.pace is not None:
        print_paced(arguments.pace, arguments.seconds)
        return
    if arguments.storm is not None:
        _print_storm(arguments.storm)
        return
    _print_beside_node(arguments.case, arguments.seconds)


def _print_storm(count: int) -> None:
    with running_redis() as redis, running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        with (
            running_madang(services.environment(MADANG_RATE_LIMITS="off")) as pair,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            found = runner.run(storm(pair, count))
    registering, returning = found.registering * 1e6, found.returning * 1e6
    Console().print(
        f"{count:,} users, over both nodes; CPU time of a node: registering {registering:,.0f} µs,"
        f" returning {returning:,.0f} µs, ×{returning / registering:.2f};"
        f" memory for each who returns {found.memory / count:,.0f} B"
    )


def _print_beside_node(wanted: str, seconds: float) -> None:
    table = Table("case", "two of Node", "two of Madang", title="CPU time of both servers, × beside Node's")
    with running_redis() as redis, running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        pid = redis.service.process.pid
        for case in CASES:
            if wanted in case.name and case.name.startswith(_NAMES):
                with running_node(redis.url) as pair:
                    node, node_more = _measure(case, pair, seconds, pid)
                with running_madang(services.environment(MADANG_RATE_LIMITS="off")) as pair:
                    own, own_more = _measure(case, pair, seconds, pid)
                table.add_row(
                    case.name,
                    f"{node.value:,.2f} {node.unit}\n[dim]{node.pace}; {node_more}[/]",
                    f"{own.value:,.2f} {own.unit}  ×{own.value / node.value:.2f}"
                    f"\n[dim]{own.pace}; {own_more}[/]",
                    end_section=True,
                )
    Console().print(table)


if __name__ == "__main__":
    main()
