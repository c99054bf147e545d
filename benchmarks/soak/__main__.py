"""Let a chat talk as fast as its workers carry it on, and see what stays in memory."""

import argparse
import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import uvloop

from benchmarks.cluster.watch import Watch, watching
from benchmarks.soak.outcome import outcome
from benchmarks.soak.report import report
from benchmarks.soak.samples import Sample, take_sample
from benchmarks.soak.stage import Stage, staged
from benchmarks.soak.talk import Talk, talking
from tests.support.cluster import Services
from tests.support.process import ROOT
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

_REPORT: Final = ROOT / "data" / "soak.md"
_EVERY: Final = 5.0
_SOCKETS: Final = 100
_AHEAD: Final = 4_000
_SETTINGS: Final = {"MADANG_LOG_RETENTION": "30", "MADANG_DEDUP_WINDOW": "60"}
_AWS: Final = {
    "AWS_ACCESS_KEY_ID": "soak",
    "AWS_SECRET_ACCESS_KEY": "soak",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    """Run what the command line asks for, print the report and write it to data/soak.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000_000, help="how many are said")
    parser.add_argument("--rate", type=float, default=0, help="a second; 0: as fast as the workers")
    parser.add_argument("--rooms", type=int, default=1_000, help="over how many rooms")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    parser.add_argument("--identified", type=int, default=10, help="every so many have a client message id")
    arguments = parser.parse_args()
    os.environ.update({name: value for name, value in _AWS.items() if name not in os.environ})
    with running_redis() as redis, running_dynamodb() as dynamodb, running_elasticsearch() as elasticsearch:
        services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        with (
            staged(redis, services, arguments.workers, **_SETTINGS) as stage,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            text = runner.run(_soak(stage, arguments))
    _REPORT.parent.mkdir(exist_ok=True)
    Path(_REPORT).write_text(text)
    print(text)


async def _soak(stage: Stage, arguments: argparse.Namespace) -> str:
    title = (
        f"Soak: {arguments.messages:,} messages in {arguments.rooms:,} rooms, {arguments.workers} worker(s)"
    )
    samples: list[Sample] = []
    async with (
        watching(stage.services.redis_url, stage.prefix) as watch,
        talking(
            stage.port,
            watch,
            sockets=_SOCKETS,
            rooms=arguments.rooms,
            ahead=_AHEAD,
            identified=arguments.identified,
        ) as talk,
    ):
        sampling = asyncio.create_task(_sample(stage, watch, talk, samples))
        await talk.say(arguments.messages, arguments.rate)
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling
        samples.append(await take_sample(stage, watch, talk))
        return report(title, samples, await outcome(stage, watch))


async def _sample(stage: Stage, watch: Watch, talk: Talk, samples: list[Sample]) -> None:
    while True:
        samples.append(await take_sample(stage, watch, talk))
        print(samples[-1], flush=True)
        await asyncio.sleep(_EVERY)


if __name__ == "__main__":
    main()
