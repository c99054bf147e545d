"""Search finds what is meant, the same in every index."""

import asyncio
from pathlib import Path

from madang.analysis import Analyzer
from tests.search.gold import gold
from tests.search.measure import Score, ask, index_all, scores
from tests.support.search import elasticsearch_index, memory_index, sqlite_index

MESSAGES, QUERIES = 1500, 300
TOGETHER = 20
RECALL, PRECISION, RECALL_OF_A_CLASS = 0.95, 0.95, 0.90


def test_the_gold_set_is_large_and_every_query_in_it_means_something() -> None:
    set_ = gold()
    assert len({text for text, _ in set_.messages}) >= MESSAGES
    assert len({query.keyword for query in set_.queries}) >= QUERIES
    assert [query for query in set_.queries if not set_.relevant(query)] == []


async def test_sqlite_finds_what_is_meant(tmp_path: Path) -> None:
    set_ = gold()
    async with sqlite_index(Analyzer(), tmp_path / "search.db") as index:
        await index_all(index, set_)
        answers = [await ask(index, query) for query in set_.queries]
    check(scores(set_, answers))


async def test_memory_and_sqlite_answer_alike(tmp_path: Path) -> None:
    set_ = gold()
    async with (
        memory_index(Analyzer()) as memory,
        sqlite_index(Analyzer(), tmp_path / "search.db") as sqlite,
    ):
        await index_all(memory, set_)
        await index_all(sqlite, set_)
        for query in set_.queries[::5]:
            assert await ask(sqlite, query) == await ask(memory, query), query.keyword


async def test_elasticsearch_answers_every_query_as_sqlite_does(
    tmp_path: Path, elasticsearch_url: str
) -> None:
    set_ = gold()
    async with (
        sqlite_index(Analyzer(), tmp_path / "search.db") as sqlite,
        elasticsearch_index(Analyzer(), elasticsearch_url) as elasticsearch,
    ):
        await index_all(sqlite, set_)
        await index_all(elasticsearch, set_)
        for start in range(0, len(set_.queries), TOGETHER):
            queries = set_.queries[start : start + TOGETHER]
            answers = await asyncio.gather(*(ask(elasticsearch, query) for query in queries))
            for query, answer in zip(queries, answers, strict=True):
                assert answer == await ask(sqlite, query), query.keyword


def check(found: dict[str, Score]) -> None:
    """Hold scores against the goals, and say which class misses them."""
    weak = {kind: score for kind, score in found.items() if score.recall < RECALL_OF_A_CLASS}
    assert not weak
    assert found["all"].recall >= RECALL
    assert found["all"].precision >= PRECISION
