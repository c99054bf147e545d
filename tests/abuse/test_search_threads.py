"""A keyword made to take long holds no one up: not one call of its analysis is made on the event loop."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import madang.analysis
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.analysis import Analyzer
from madang.application.search.plan import make_plan
from madang.application.search_time import in_thread, until
from madang.domain.errors import InvalidQuery, SearchUnavailable
from madang.ports.search import SearchIndex, SearchRequest
from tests.support.search import (
    ROOM,
    elasticsearch_index,
    find,
    make_messages,
    memory_index,
    said,
    sqlite_index,
)

ANALYSIS = str(Path(madang.analysis.__file__).parent)
HOSTILE = " ".join(["회의에서는", "가나다라마바사아자차카타파하", "1.2.3.4.5.6", "userIdOfThe"] * 8)


@pytest.fixture(params=["memory", "sqlite", "elasticsearch"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    """Give each index in turn, empty."""
    match request.param:
        case "memory":
            opened = memory_index(Analyzer())
        case "sqlite":
            opened = sqlite_index(Analyzer(), tmp_path / "search.db")
        case _:
            opened = elasticsearch_index(Analyzer(), request.getfixturevalue("elasticsearch_url"))
    async with opened as index:
        yield index


async def analysing(work: Callable[[], Awaitable[object]]) -> int:
    """Return how many functions of the analysis are called in this thread."""
    count = 0

    def see(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_filename.startswith(ANALYSIS)

    sys.setprofile(see)
    try:
        await work()
    finally:
        sys.setprofile(None)
    return count


async def test_a_search_analyses_nothing_in_the_thread_of_the_loop(index: SearchIndex) -> None:
    await index.add(make_messages(["점심 회의", HOSTILE[:2000]]))

    async def search() -> None:
        await find(index, HOSTILE)
        assert said(await find(index, "점심"))
        await find(index, "from:haneul -회의 점심")
        with pytest.raises(InvalidQuery):
            await find(index, HOSTILE + " -" + "from:")

    assert await analysing(search) == 0

    async def plan() -> None:
        make_plan(Analyzer(), SearchRequest(HOSTILE, [ROOM], 5))

    assert await analysing(plan) > 100  # the count would notice


async def test_what_means_nothing_is_refused_before_the_server_is_asked() -> None:
    client: Any = None  # who asks it fails
    index = ElasticsearchSearch.__new__(ElasticsearchSearch)
    index._client, index._analyzer, index._alias, index._deadline = client, Analyzer(), "chat", 60
    with pytest.raises(InvalidQuery) as caught:
        await find(index, "점심 from: 회의")
    assert caught.value.position == 8


async def test_an_analysis_ends_when_its_time_is_over() -> None:
    steps: list[int] = []
    request = SearchRequest(HOSTILE, [ROOM], 5)
    make_plan(Analyzer(), request, steps.append)
    assert len(steps) > 32  # at each word, and before the tiers
    analyzer = Analyzer()
    with pytest.raises(SearchUnavailable):
        await in_thread(lambda spend: make_plan(analyzer, request, spend), deadline=0.0)
    assert analyzer._runs.cache_info().currsize == 0
    with pytest.raises(SearchUnavailable):
        make_plan(analyzer, request, until(float("inf"), lambda: True))
