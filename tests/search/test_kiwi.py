"""The optional analyser: what Kiwi knows, added to our own rules."""

import asyncio
import sys

import pytest

from madang.adapters.kiwi.lemmas import KiwiLemmas, load
from madang.analysis import Analyzer
from madang.ports.errors import DriverMissingError
from tests.search.gold import Gold, gold
from tests.search.measure import ask, index_all, scores
from tests.support.search import memory_index


@pytest.fixture(scope="module")
def kiwi() -> KiwiLemmas:
    """Give Kiwi, loaded once."""
    return asyncio.run(load())


def test_kiwi_tells_what_a_word_is_made_of(kiwi: KiwiLemmas) -> None:
    assert list(kiwi.lemmas("회의실예약")) == ["회의실", "예약"]
    assert "먹다" in kiwi.lemmas("먹었어요")


async def test_with_kiwi_search_finds_what_is_meant(kiwi: KiwiLemmas) -> None:
    set_ = Gold(gold().messages, gold().queries[::5])
    analyzer = Analyzer(kiwi)
    assert analyzer.version != Analyzer().version
    async with memory_index(analyzer) as index:
        await index_all(index, set_)
        answers = [await ask(index, query) for query in set_.queries]
    found = scores(set_, answers)
    assert found["all"].recall >= 0.95
    assert found["all"].precision >= 0.9


async def test_without_the_package_it_is_refused_in_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(DriverMissingError, match=r"madang\[korean\]"):
        await load()
