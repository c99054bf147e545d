"""What is held in memory at a moment, and how that grew."""

import time
from collections.abc import Sequence
from statistics import fmean
from typing import Final, NamedTuple

from benchmarks.cluster.watch import Watch
from benchmarks.soak.stage import Stage, resident
from benchmarks.soak.talk import Talk

__all__ = ["MEASURES", "Sample", "growth", "take_sample"]

MEASURES: Final = {
    "used_memory": "Redis, used",
    "redis": "Redis, resident",
    "node": "node, resident",
    "workers": "workers, resident",
}
"""The fields of a sample that must not grow, and what they are called."""


class Sample(NamedTuple):
    """One look at everything; bytes, and entries.

    Attributes:
        at: a clock, in seconds.
        messages: acknowledged so far.
    """

    at: float
    messages: int
    used_memory: int
    redis: int
    node: int
    workers: int
    entries: int
    archive_behind: int
    index_behind: int


async def take_sample(stage: Stage, watch: Watch, talk: Talk) -> Sample:
    """Look at everything."""
    behind = await watch.behind()
    return Sample(
        time.monotonic(),
        talk.acknowledged,
        await watch.used_memory(),
        resident(stage.redis.service.process),
        resident(stage.node),
        sum(map(resident, stage.workers)),
        await watch.length(),
        behind["archive"],
        behind["index"],
    )


def growth(samples: Sequence[Sample], measure: str) -> float:
    """Return how many bytes were added for each message from the second third of the messages to the last."""
    total = samples[-1].messages
    middle = [each for each in samples if total / 3 <= each.messages < 2 * total / 3]
    last = [each for each in samples if each.messages >= 2 * total / 3]
    if not middle or not last:
        raise ValueError("there are too few samples for thirds")
    messages = fmean(each.messages for each in last) - fmean(each.messages for each in middle)
    more = fmean(getattr(each, measure) for each in last) - fmean(getattr(each, measure) for each in middle)
    return more / messages
