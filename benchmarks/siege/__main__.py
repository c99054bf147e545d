"""Flood a server in every way that is known, with two ordinary users beside, and print a table."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from benchmarks.siege.attacker import NOBODY
from benchmarks.siege.cores import FIRST, LAST, Cores, Niceness, children, cpu_seconds, only_on, prioritize
from benchmarks.siege.floods import FLOODS
from benchmarks.siege.outcome import METHOD, Outcome, table
from benchmarks.siege.people import People
from benchmarks.soak.stage import resident
from tests.support.cluster import Services
from tests.support.madang import Madang
from tests.support.process import Process
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

_LOOK: Final = 0.2
_WORKER: Final = (sys.executable, "-m", "madang", "worker")
_ATTACKER: Final = (sys.executable, "-m", "benchmarks.siege.attacker")
_AWS: Final = {
    "AWS_ACCESS_KEY_ID": "siege",
    "AWS_SECRET_ACCESS_KEY": "siege",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flood", default="", help="only floods whose name holds this")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each lasts")
    parser.add_argument("--cluster", action="store_true", help="against a node of a cluster")
    parser.add_argument("--first", action="store_true", help="before all else on this machine; as root")
    arguments = parser.parse_args()
    niceness = FIRST if arguments.first else LAST
    prioritize(niceness.people)
    cores = Cores.of_this_machine()
    print(f"{METHOD}\n", flush=True)
    outcomes = []
    besieged = _cluster(cores, niceness) if arguments.cluster else _embedded(cores, niceness)
    with only_on(cores.others), besieged as server:
        siege = _Siege(server, arguments.seconds, niceness.flood)
        for flood in FLOODS:
            if arguments.flood in flood:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    outcomes.append(runner.run(siege.watch(flood)))
                print(outcomes[-1].row(), flush=True)
    print(f"\n{table(outcomes)}")


@contextmanager
def _embedded(cores: Cores, niceness: Niceness) -> Iterator[Madang]:
    with TemporaryDirectory() as directory:
        with only_on(cores.server):
            server = Madang("--data-dir", directory)
        prioritize(niceness.people, server.pid)
        with server:
            yield server


@contextmanager
def _cluster(cores: Cores, niceness: Niceness) -> Iterator[Madang]:
    os.environ.update({name: value for name, value in _AWS.items() if name not in os.environ})
    with running_redis() as redis, running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        environment = Services(redis.url, dynamodb.endpoint, elasticsearch.url).environment()
        with Process(_WORKER, env=environment) as worker:
            worker.wait_for_line("workers_started", 60)
            with only_on(cores.server):
                server = Madang("--node", "n1", "--workers", "0", env=environment)
            for each in children():
                prioritize(niceness.behind, each)
            for first in (server, redis.service.process):
                prioritize(niceness.people, first.pid)
            with server:
                yield server


@dataclass(frozen=True)
class _Siege:
    """A server, and how it is besieged: for how long at a time, and with which niceness."""

    server: Madang
    seconds: float
    niceness: int

    async def watch(self, flood: str) -> Outcome:
        """Let two people talk in three spells, the last of them during the flood."""
        server, seconds = self.server, self.seconds
        people = await People.meet(server.port)
        before = await people.talk(seconds)
        with self._attacker(NOBODY) as burning:
            beside = await people.talk(seconds)
            await asyncio.to_thread(burning.wait)
        memory, log, cpu = resident(server), len(server.output), cpu_seconds(server.pid)
        with self._attacker(flood) as attacker:
            growth = asyncio.create_task(_grow(server, memory))
            during = await people.talk(seconds)
            growth.cancel()
            cpu = cpu_seconds(server.pid) - cpu
            await asyncio.to_thread(attacker.wait)
        people.part()
        logged = (len(server.output) - log) * 60 / seconds
        grown = (await asyncio.gather(growth))[0]
        return Outcome(flood, before, beside, during, cpu / seconds, grown, logged)

    def _attacker(self, flood: str) -> Process:
        return Process([*_ATTACKER, flood, str(self.server.port), str(self.seconds), str(self.niceness)])


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
