"""Break a cluster at random under load, for as long as one likes, and write a report: `make chaos`."""

import asyncio
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click
import pytest

from tests.cluster.test_faults import break_something
from tests.support.cluster import Services
from tests.support.mishaps import MISHAPS
from tests.support.process import ROOT
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis
from tests.support.siege import Breakable, Siege, siege
from tests.support.stepped import SteppedClock
from tests.support.wanderer import Wanderer

__all__ = ["main"]

_REPORT: Final = ROOT / "data" / "chaos.md"
_FAULTS: Final = (
    *(("kill", name) for name in ("node", "worker", "redis", "dynamodb", "elasticsearch")),
    *(("pause", name) for name in ("node", "worker", "redis", "dynamodb", "elasticsearch")),
    *(("cut", name) for name in ("redis", "dynamodb", "elasticsearch")),
    *(("slow", name) for name in ("redis", "dynamodb", "elasticsearch")),
    *MISHAPS,
)
_WANDERERS: Final = 6
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
    chance = random.Random(seed)  # noqa: S311  # see above
    with ExitStack() as stack:
        async with siege(_services(stack), rooms) as here:
            urls, talked = [node.url for node in here.nodes], [voice.room for voice in here.voices]
            # Each by chances of its own: how fast they are must not change what breaks.
            here.wanderers += [
                Wanderer(f"wanderer-{number}", urls, talked, random.Random(seed + number))  # noqa: S311  # see above
                for number in range(1, _WANDERERS + 1)
            ]
            lines = await _besiege(here, seconds, pace, chance)
            await here.reckon()
            _write(here, lines, seconds, seed)


def _services(stack: ExitStack) -> Breakable:
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="madang-chaos-")))
    clocks = {name: SteppedClock(scratch / f"{name}.clock") for name in ("redis", "node", "worker")}
    directory = scratch / "redis"
    directory.mkdir()
    if clocks["redis"].for_others is None:
        click.echo("The clock of Redis stays as it is: there is no libfaketime (on Debian: faketime).")
    redis = stack.enter_context(running_redis(directory, clocks["redis"].for_others))
    dynamodb = stack.enter_context(running_dynamodb(durable=True))
    elasticsearch = stack.enter_context(running_elasticsearch())
    addresses = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
    servers = (redis.service, dynamodb.service, elasticsearch.service)
    return Breakable(addresses, *servers, directory, clocks)


async def _besiege(here: Siege, seconds: float, pace: float, chance: random.Random) -> list[str]:
    lines, start = [], time.monotonic()
    talking = asyncio.create_task(here.talk_on(pace))
    while (passed := time.monotonic() - start) < seconds and not talking.done():
        fault, name = chance.choice(_FAULTS)
        before = here.said
        mishap = MISHAPS.get((fault, name))
        click.echo(f"{passed:.0f} s: {fault} {name}")
        await (break_something(here, fault, name) if mishap is None else mishap(here, chance))
        await asyncio.sleep(chance.uniform(1, 10))
        async with here.quiet():
            await here.check()
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
        f"{here.said} messages were acknowledged over {connections} connections. After each round, each was",
        "once in its room's history, once in DynamoDB and once in Elasticsearch, with gapless seq; no socket",
        "heard one twice or out of order on one connection; nobody was shown anything of a room that they",
        f"were not in, nor were {len(here.wanderers)} who entered and left rooms all the time.",
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
