"""Flood a server in every way that is known, with two ordinary users beside, and print a table."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from benchmarks.siege.floods import FLOODS
from benchmarks.siege.outcome import Outcome, table
from benchmarks.siege.people import People
from benchmarks.soak.stage import resident
from tests.support.cluster import Services
from tests.support.madang import Madang
from tests.support.process import ROOT, Process
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

_BEFORE: Final = 4.0
_LOOK: Final = 0.2
_AWS: Final = {
    "AWS_ACCESS_KEY_ID": "siege",
    "AWS_SECRET_ACCESS_KEY": "siege",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flood", default="", help="only floods whose name holds this")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each lasts")
    parser.add_argument("--cluster", action="store_true", help="against a node of a cluster")
    arguments = parser.parse_args()
    outcomes = []
    with _cluster() if arguments.cluster else _embedded() as server:
        for flood in FLOODS:
            if arguments.flood in flood:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    outcomes.append(runner.run(_watch(server, flood, arguments.seconds)))
                print(outcomes[-1].row(), flush=True)
    print(f"\n{table(outcomes)}")


@contextmanager
def _embedded() -> Iterator[Madang]:
    with TemporaryDirectory() as directory, Madang("--data-dir", directory) as server:
        yield server


@contextmanager
def _cluster() -> Iterator[Madang]:
    os.environ.update({name: value for name, value in _AWS.items() if name not in os.environ})
    with running_redis() as redis, running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        with Madang("--node", "n1", env=services.environment()) as server:
            yield server


async def _watch(server: Madang, flood: str, seconds: float) -> Outcome:
    people = await People.meet(server.port)
    before = await people.talk(_BEFORE)
    memory, log = resident(server), len(server.output)
    command = [sys.executable, "-m", "benchmarks.siege.attacker", flood, str(server.port), str(seconds)]
    with Process(command, cwd=ROOT) as attacker:
        growth = asyncio.create_task(_grow(server, memory))
        during = await people.talk(seconds)
        growth.cancel()
        await asyncio.to_thread(attacker.wait)
    people.part()
    logged = (len(server.output) - log) * 60 / seconds
    return Outcome(flood, before, during, (await asyncio.gather(growth))[0], logged)


async def _grow(server: Madang, memory: int) -> int:
    """Watch the server's memory until cancelled; return by how many bytes it had grown at most."""
    most = 0
    try:
        while True:
            most = max(most, resident(server) - memory)
            await asyncio.sleep(_LOOK)
    except asyncio.CancelledError:
        return most


if __name__ == "__main__":
    main()
