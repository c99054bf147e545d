"""Reads of one user wait for each other, and for nobody else's."""

import asyncio

import pytest

from madang.application.fair_reads import FairReads
from madang.domain.errors import Overloaded


class Reader:
    """Somebody whose reads end when they are told to; remembers in which order they began."""

    def __init__(self, reads: FairReads, begun: list[str]) -> None:
        self._reads = reads
        self._begun = begun
        self.end = asyncio.Event()

    async def read(self, user: str) -> None:
        """Read, until all may end."""
        async with self._reads.turn(user):
            self._begun.append(user)
            await self.end.wait()


async def settle() -> None:
    """Let everyone go as far as they come."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_others_do_not_wait_behind_what_one_user_asked_for() -> None:
    begun: list[str] = []
    reader = Reader(FairReads(2, 200), begun)
    flood = [asyncio.create_task(reader.read("flooder")) for _ in range(200)]
    await settle()
    other = asyncio.create_task(reader.read("other"))
    await settle()
    assert begun == ["flooder", "flooder", "other"]
    reader.end.set()
    await asyncio.gather(*flood, other)
    assert len(begun) == 201


async def test_more_than_may_wait_are_refused_and_change_nothing() -> None:
    begun: list[str] = []
    reads = FairReads(1, 2)
    reader = Reader(reads, begun)
    tasks = [asyncio.create_task(reader.read("ann")) for _ in range(3)]
    await settle()
    with pytest.raises(Overloaded):
        await reader.read("ann")
    reader.end.set()
    await asyncio.gather(*tasks)
    await reader.read("ann")
    assert len(begun) == 4
    assert len(reads) == 0


async def test_who_is_gone_leaves_the_queue_and_is_never_read_for() -> None:
    begun: list[str] = []
    reads = FairReads(1, 100)
    reader = Reader(reads, begun)
    tasks = [asyncio.create_task(reader.read("ann")) for _ in range(50)]
    await settle()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert begun == ["ann"]
    assert len(reads) == 0
