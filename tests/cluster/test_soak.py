"""Talk that goes on and on leaves nothing in memory once the workers have carried it on."""

from collections.abc import AsyncIterator, Iterator

import pytest

from benchmarks.cluster.watch import Watch, watching
from benchmarks.soak.outcome import indexed, settled
from benchmarks.soak.samples import Sample, take_sample
from benchmarks.soak.stage import Stage, staged
from benchmarks.soak.talk import Talk, talking
from tests.support.cluster import Services
from tests.support.services.redis import running_redis

MESSAGES = 10_000
"""Said twice, so that what is allocated once is there before."""
ALLOWANCE = {"used_memory": 1_000_000, "node": 4_000_000, "workers": 8_000_000}
"""Bytes that pass for noise. In Redis a message takes 400, and in a process, as what was decoded of it, some
1,000: so many would take 4 MB and 10 MB if they stayed. `python -m benchmarks.soak` looks closer, and longer.
"""


@pytest.fixture
def stage(dynamodb_endpoint: str, elasticsearch_url: str) -> Iterator[Stage]:
    """Give a node and a worker over a Redis of their own, for its memory is looked at."""
    with running_redis() as redis:
        services = Services(redis.url, dynamodb_endpoint, elasticsearch_url)
        with staged(redis, services, 1, MADANG_LOG_RETENTION="1") as stage:
            yield stage


@pytest.fixture
async def watch(stage: Stage) -> AsyncIterator[Watch]:
    """Give a look at the log."""
    async with watching(stage.services.redis_url, stage.prefix) as watch:
        yield watch


async def _settled_after(messages: int, stage: Stage, watch: Watch, talk: Talk) -> Sample:
    await talk.say(messages)
    await settled(watch)
    return await take_sample(stage, watch, talk)


async def test_memory_is_flat_when_the_workers_have_kept_up(stage: Stage, watch: Watch) -> None:
    async with talking(stage.port, watch, sockets=20, rooms=200, ahead=1_000, identified=0) as talk:
        first = await _settled_after(MESSAGES, stage, watch, talk)
        second = await _settled_after(MESSAGES, stage, watch, talk)

    assert await indexed(stage) == 2 * MESSAGES
    assert first.entries == second.entries == 0
    assert await watch.dead() == 0
    for measure, bytes_allowed in ALLOWANCE.items():
        assert getattr(second, measure) - getattr(first, measure) < bytes_allowed, measure
