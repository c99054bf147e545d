"""Break a cluster at random under load, for as long as one likes, and write a report: `make chaos`."""

import asyncio
import random
import time
from pathlib import Path
from typing import Final

import click
import pytest

from tests.cluster.test_faults import break_something
from tests.support.cluster import Services
from tests.support.process import ROOT
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis
from tests.support.siege import Breakable, Siege, siege

__all__ = ["main"]

_REPORT: Final = ROOT / "data" / "chaos.md"
_FAULTS: Final = (
    *(("kill", name) for name in ("node", "worker", "redis", "dynamodb", "elasticsearch")),
    *(("pause", name) for name in ("node", "worker", "redis", "dynamodb", "elasticsearch")),
    *(("cut", name) for name in ("redis", "dynamodb", "elasticsearch")),
    *(("slow", name) for name in ("redis", "dynamodb", "elasticsearch")),
)
_AWS: Final = {
    "AWS_ACCESS_KEY_ID": "chaos",
    "AWS_SECRET_ACCESS_KEY": "a-secret-of-chaos",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="how long to go on")
@click.option("--rooms", default=100, show_default=True, help="rooms that talk")
@click.option("--pace", default=250.0, show_default=True, help="messages a second, in all rooms together")
@click.option("--seed", type=int, default=None, help="of the random choices, to repeat a run")
def main(minutes: float, rooms: int, pace: float, seed: int | None) -> None:
    """Break things at random while people talk, then hold everything against what was acknowledged."""
    chosen = seed if seed is not None else random.randrange(2**32)  # noqa: S311  # for faults, not for secrets
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _AWS.items():
            patch.setenv(name, value)
        asyncio.run(_run(minutes * 60, rooms, pace, chosen))


async def _run(seconds: float, rooms: int, pace: float, seed: int) -> None:
    with (
        running_redis() as redis,
        running_dynamodb(durable=True) as dynamodb,
        running_elasticsearch() as elasticsearch,
    ):
        addresses = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        services = Breakable(addresses, redis.service, dynamodb.service, elasticsearch.service)
        async with siege(services, rooms) as here:
            chance = random.Random(seed)  # noqa: S311  # see above
            lines = await _besiege(here, seconds, pace, chance)
            await here.reckon()
            _write(here, lines, seconds, seed)


async def _besiege(here: Siege, seconds: float, pace: float, chance: random.Random) -> list[str]:
    lines, start = [], time.monotonic()
    talking = asyncio.create_task(here.talk_on(pace))
    while (passed := time.monotonic() - start) < seconds and not talking.done():
        fault, name = chance.choice(_FAULTS)
        before = here.said
        await break_something(here, fault, name)
        await asyncio.sleep(chance.uniform(1, 10))
        lines.append(f"| {passed:.0f} s | {fault} | {name} | {here.said - before} |")
        click.echo(lines[-1])
    here.enough = True
    await talking
    return lines


def _write(here: Siege, lines: list[str], seconds: float, seed: int) -> None:
    connections = sum(voice.connections for voice in here.voices)
    report = [
        "# Chaos",
        "",
        f"{seconds / 60:g} minutes, seed {seed}, two sockets in each of {len(here.voices) // 2} rooms.",
        f"{here.said} messages were acknowledged over {connections} connections. Each is once in its room's",
        "history, once in DynamoDB and once in Elasticsearch, with gapless seq; no socket heard one twice or",
        "out of order on one connection.",
        "",
        "| at | fault | of | messages meanwhile |",
        "|---|---|---|---|",
        *lines,
    ]
    _REPORT.parent.mkdir(exist_ok=True)
    Path(_REPORT).write_text("\n".join(report) + "\n")
    click.echo(f"The report: {_REPORT}")


if __name__ == "__main__":
    main()
