"""In a room that talks, what is meant is found, first, and little else: in every index alike."""

import asyncio
from pathlib import Path

from madang.analysis import Analyzer
from madang.ports.search import SearchIndex
from tests.search.talk import CASES, ORDINARY, Case, talk
from tests.support.search import elasticsearch_index, find, make_messages, memory_index, said, sqlite_index

TOGETHER = 20


async def say(index: SearchIndex) -> None:
    messages = make_messages(talk())
    for start in range(0, len(messages), 500):
        await index.add(messages[start : start + 500])


async def answers(index: SearchIndex) -> list[list[str]]:
    """Return what each case finds, in order."""
    found: list[list[str]] = []
    for start in range(0, len(CASES), TOGETHER):
        some = CASES[start : start + TOGETHER]
        found += [said(page) for page in await asyncio.gather(*(find(index, case.keyword) for case in some))]
    return found


def fault(case: Case, found: list[str]) -> str | None:
    """Return what is wrong with an answer."""
    missed = set(case.meant) - set(found)
    first, others = found[: len(case.meant)], [text for text in found if text not in case.meant]
    if missed:
        return f"{case.keyword} misses {missed}"
    if set(first) != set(case.meant):
        return f"{case.keyword} has {others[:3]} before what is meant"
    return f"{case.keyword} also finds {others[:5]}" if len(others) > case.others else None


def test_the_room_talks_and_every_case_means_something() -> None:
    said_in_room = talk()
    assert len(said_in_room) > ORDINARY >= 4_000
    assert len(CASES) >= 50
    assert all(case.meant and set(case.meant) <= set(said_in_room) for case in CASES)


async def test_on_sqlite_as_in_memory(tmp_path: Path) -> None:
    async with sqlite_index(Analyzer(), tmp_path / "search.db") as index, memory_index(Analyzer()) as memory:
        await say(index)
        await say(memory)
        found = await answers(index)
        assert list(filter(None, map(fault, CASES, found))) == []
        assert found == await answers(memory)


async def test_on_elasticsearch_as_in_memory(elasticsearch_url: str) -> None:
    async with (
        elasticsearch_index(Analyzer(), elasticsearch_url) as index,
        memory_index(Analyzer()) as memory,
    ):
        await say(index)
        await say(memory)
        assert await answers(index) == await answers(memory)
