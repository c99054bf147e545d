"""How much work a search is tells nothing of what is said in rooms that one is not in."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from madang.adapters.elasticsearch.query import tiers
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.adapters.sqlite.search_reader import read_page
from madang.adapters.sqlite.search_rooms import Keys
from madang.analysis import Analyzer
from madang.application.search.plan import make_plan
from madang.ports.search import SearchRequest
from tests.support.search import ROOM, make_messages, sqlite_index

ANALYZER = Analyzer()
FOREIGN = ROOM[:-1] + "b"
OWN = 20
"""Messages in the searcher's own room."""
MINE, SECRET, PLAIN = "오늘 점심은 국수", "비밀 회의 userId 42", "아무 말이나 합니다"
KEYWORDS = [
    "비밀",
    "비밀 회의",
    "비",
    "user",
    "userId",
    "42",
    '"비밀 회의"',
    "점심 -비밀",
    "비밀 -점심",
    "비밀 from:haneul",
    "from:haneul",
    "비밀 after:2025-06-01",
]


class Counting(sqlite3.Connection):
    """Counts the instructions of SQLite's virtual machine, whoever sets a progress handler."""

    steps = 0

    def set_progress_handler(self, *_: object, **__: object) -> None:
        """Count on."""

        def count() -> None:
            self.steps += 1

        super().set_progress_handler(count, 1)


async def index_with(path: Path, elsewhere: Sequence[str]) -> None:
    """Index what the searcher may read, and as much as is said elsewhere between and behind it."""
    async with sqlite_index(ANALYZER, path) as index:
        await index.add(make_messages([MINE] * (OWN // 2)))
        await index.add(make_messages(elsewhere, room=FOREIGN, first=OWN // 2 + 1))
        await index.add(make_messages([MINE] * (OWN // 2), first=OWN // 2 + 1 + len(elsewhere)))
    with closing(sqlite3.connect(path)) as file:
        # How the terms came into the file costs steps as well; here they all lie in one piece.
        file.execute("INSERT INTO terms_1 (terms_1) VALUES ('optimize')")
        file.commit()


def steps(path: Path, keyword: str, cursor: str | None = None) -> tuple[int, int]:
    """Return the instructions that a page of hits took, and how many hits there were."""
    request = SearchRequest(keyword, [ROOM], 5, cursor)
    with closing(sqlite3.connect(path, factory=Counting)) as connection:
        plan = make_plan(ANALYZER, request)
        page = read_page(connection, Keys(), plan, request, monotonic() + 60)
        return connection.steps, len(page.hits)


async def test_a_stranger_s_search_takes_the_same_steps_whether_others_say_a_word_or_not(
    tmp_path: Path,
) -> None:
    talks = {"never": [PLAIN] * 600, "once": [SECRET, *[PLAIN] * 599], "always": [SECRET] * 600}
    for name, talk in talks.items():
        await index_with(tmp_path / f"{name}.db", talk)
    for keyword in KEYWORDS:
        for cursor in (None, "1.600", "2.600"):
            taken = {name: steps(tmp_path / f"{name}.db", keyword, cursor) for name in talks}
            assert taken["never"] == taken["once"], (keyword, cursor, taken)
            # Of a long list of places FTS5 may read another page for some of one's own messages, no more.
            counts, hits = zip(*taken.values(), strict=True)
            assert len(set(hits)) == 1, (keyword, cursor, taken)
            assert max(counts) - min(counts) < 2 * OWN, (keyword, cursor, taken)
    # The count would notice: one's own hits cost steps.
    assert steps(tmp_path / "never.db", "점심")[0] > steps(tmp_path / "never.db", "비밀")[0] + OWN


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_elasticsearch_is_asked_by_a_filter_of_rooms_in_each_tier(keyword: str) -> None:
    plan = make_plan(ANALYZER, SearchRequest(keyword, [ROOM], 5))
    asked = tiers(plan)
    assert asked
    for _, query in asked:
        assert {"terms": {"room_id": [ROOM]}} in query["bool"]["filter"]
        assert not {"should", "must"} & query["bool"].keys()  # nothing is scored


class NotCounting:
    """Stands for Elasticsearch's client: notes what is asked, and finds nothing, of very many."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    def options(self, **_: object) -> "NotCounting":
        """Be the same with other options."""
        return self

    async def search(self, **asked: Any) -> Mapping[str, Any]:
        """Answer with figures that are nobody's business."""
        self.asked.append(asked)
        return {"took": 1234, "timed_out": False, "_shards": {}, "hits": {"total": {"value": 9}, "hits": []}}


async def test_no_figure_of_elasticsearch_goes_out() -> None:
    client: Any = NotCounting()
    index = ElasticsearchSearch.__new__(ElasticsearchSearch)
    index._client, index._analyzer, index._alias, index._deadline = client, ANALYZER, "chat", 60
    page = await index.search(SearchRequest("비밀 -점심", [ROOM], 5))
    assert (list(page.hits), page.next_cursor, list(page.left_out)) == ([], None, ["점심"])
    assert client.asked
    assert all(asked["track_total_hits"] is False for asked in client.asked)
    assert not any(
        {"aggs", "aggregations", "suggest", "profile", "explain"} & asked.keys() for asked in client.asked
    )
