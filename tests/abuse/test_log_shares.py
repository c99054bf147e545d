"""What a user says in a cluster waits for two writes to Redis at most, however much others say."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.batch import Waiting
from madang.adapters.redis.fair_queue import FairQueue
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.log import RedisLog
from madang.adapters.redis.settings import LogSettings
from madang.domain.conditions import Conditions
from madang.ports.dedup import Dedup
from tests.support.make import Draft, make_draft, make_room

ENTRIES = 256
BYTES = 1 << 17
UNDER_WAY = 2


def waiting(draft: Draft, deadline: float = 0.0) -> Waiting:
    """Return what a log makes of a draft."""
    return Waiting(draft.entry(), Conditions(), asyncio.get_running_loop().create_future(), deadline)


def said(taken: list[Waiting]) -> list[str]:
    """Return who has said what is taken."""
    return [each.entry.actor for each in taken]


async def test_each_user_has_a_turn_where_more_waits_than_goes_at_once() -> None:
    queue, room = FairQueue(), make_room("flood", "quiet")
    for number in range(1_000):
        queue.add(waiting(make_draft(room, "flood"), number))
    queue.add(waiting(make_draft(room, "quiet"), 1_000))
    first = queue.take()
    assert len(first) == ENTRIES
    assert said(first).count("quiet") == 1
    assert [each.deadline for each in first] == [*range(ENTRIES - 1), 1_000]


async def test_what_goes_at_once_is_bounded_in_bytes() -> None:
    queue, room = FairQueue(), make_room("flood")
    for _ in range(200):
        queue.add(waiting(make_draft(room, "flood", "x" * 4_000)))
    largest = max(sum(each.size for each in queue.take()) for _ in range(3))
    assert BYTES <= largest < BYTES + 5_000


async def test_what_was_given_up_does_not_go() -> None:
    queue, room = FairQueue(), make_room("haneul", "bada")
    lost, kept = waiting(make_draft(room, "haneul")), waiting(make_draft(room, "bada"))
    queue.add(lost)
    queue.add(kept)
    lost.answer.cancel()
    assert queue.take() == [kept]
    queue.add(lost)
    queue.prune()
    assert not queue


async def test_what_came_back_goes_first() -> None:
    queue, room = FairQueue(), make_room("haneul")
    later, earlier = (waiting(make_draft(room, "haneul"), deadline) for deadline in (2.0, 1.0))
    queue.add(later)
    queue.add(earlier)
    queue.sort()
    assert queue.take() == [earlier, later]


class Wire:
    """A connection that counts writes, and answers when it is told to."""

    def __init__(self) -> None:
        self.writes: list[list[Any]] = []

    def send(self, packed: object, replies: list[Any]) -> None:
        del packed
        self.writes.append(replies)

    def answer(self) -> None:
        for reply in self.writes.pop(0):
            reply([value for number in range(reply_size(reply)) for value in (number + 1, 0)])


def reply_size(reply: Any) -> int:
    """Return how many entries a call has."""
    return len(reply.args[0].entries)


async def test_a_few_writes_are_under_way_and_the_rest_gathers() -> None:
    log = RedisLog(
        "redis://localhost",
        Keys("some", 4),
        cast("Dedup", None),
        LogSettings(deadline=60.0),
        cast("Backlog", Open()),
    )
    wire = Wire()
    log._connection = cast("Any", SimpleNamespace(wire=wire))
    room = make_room("flood", "quiet")
    answers = []
    for _ in range(50):
        answers += [log.append(make_draft(room, "flood").entry(), Conditions()) for _ in range(16)]
        await asyncio.sleep(0)
        assert len(wire.writes) <= UNDER_WAY
    quiet = log.append(make_draft(room, "quiet").entry(), Conditions())
    for _ in range(UNDER_WAY + 1):
        assert not quiet.done()
        wire.answer()
        await asyncio.sleep(0)
    assert quiet.done()
    while wire.writes:
        wire.answer()
        await asyncio.sleep(0)
    assert all(answer.done() for answer in answers)


class Open:
    """A backlog with room for anything."""

    def allowance(self, shard: int) -> int:
        del shard
        return 1 << 20
