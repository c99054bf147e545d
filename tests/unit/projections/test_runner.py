"""The loop of a worker."""

from collections.abc import Sequence

import pytest

from madang.domain.messages import Message
from madang.kinds.message_sent import MessageSent, entry_of
from madang.ports.archive_writer import RejectedWriteError
from madang.ports.group import Delivery
from madang.projections.runner import Runner
from tests.support.make import NOON


class NothingLeftError(Exception):
    """The log of the test is at its end."""


class FakeGroup:
    """Gives out entries once, and notes what became of them."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.waiting = [deliveries]
        self.acknowledged: list[Delivery] = []
        self.buried: list[tuple[Delivery, str]] = []

    async def read(self) -> Sequence[Delivery]:
        if not self.waiting:
            raise NothingLeftError
        return self.waiting.pop()

    async def done(self, deliveries: Sequence[Delivery]) -> None:
        self.acknowledged += deliveries

    async def dead_letter(self, delivery: Delivery, reason: str) -> None:
        self.buried.append((delivery, reason))

    def close(self) -> None:
        pass


class FakeSink:
    """Takes what holds no poison."""

    def __init__(self) -> None:
        self.offers: list[int] = []

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        self.offers.append(len(deliveries))
        if any(content_of(each) == "poison" for each in deliveries):
            raise RejectedWriteError("poison")


def entry(seq: int, content: str) -> Delivery:
    """Return an entry with a message."""
    message = Message(f"id{seq}", "room", seq, "haneul", content, NOON, None)
    return Delivery((0, b"%d-0" % seq), entry_of(message))


def content_of(delivery: Delivery) -> str:
    """Return what the message of an entry says."""
    assert delivery.entry is not None
    assert isinstance(delivery.entry.body, MessageSent)
    return delivery.entry.body.content


@pytest.mark.parametrize("place", [0, 500, 999])
async def test_one_entry_of_a_thousand_that_is_refused_is_found_with_few_offers(place: int) -> None:
    entries = [entry(seq, "poison" if seq == place else "fine") for seq in range(1000)]
    group, sink = FakeGroup(entries), FakeSink()
    with pytest.raises(NothingLeftError):
        await Runner("archive", group, sink).run()

    assert [(each.place, reason) for each, reason in group.buried] == [
        (entries[place].place, "archive refused it 3 times: poison")
    ]
    assert group.acknowledged == entries[:place] + entries[place + 1 :]
    assert len(sink.offers) < 25


async def test_every_entry_that_is_refused_is_buried() -> None:
    entries = [entry(seq, "poison") for seq in range(5)]
    group = FakeGroup(entries)
    with pytest.raises(NothingLeftError):
        await Runner("archive", group, FakeSink()).run()

    assert [each for each, _ in group.buried] == entries
    assert group.acknowledged == []
