"""How well an index does on the gold set."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from madang.ports.search import SearchIndex
from tests.search.gold import Gold, Query
from tests.support.search import find, make_messages

__all__ = ["Score", "ask", "index_all", "scores"]

_FIRST = 10


@dataclass(frozen=True)
class Score:
    """How well queries were answered, on average.

    Attributes:
        recall: the part of the relevant messages that was found, on any page.
        precision: the part of the first ten hits that is relevant.
    """

    queries: int
    recall: float
    precision: float


async def index_all(index: SearchIndex, gold: Gold) -> None:
    """Add all messages; a message's seq is its number and one."""
    await index.add(make_messages(text for text, _ in gold.messages))


async def ask(index: SearchIndex, query: Query) -> list[int]:
    """Return the numbers of the messages that a query finds, in order, from all pages."""
    numbers: list[int] = []
    cursor: str | None = None
    while True:
        page = await find(index, query.keyword, 100, cursor)
        numbers += [hit.message.seq - 1 for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            return numbers


def scores(gold: Gold, answers: Sequence[Sequence[int]]) -> dict[str, Score]:
    """Return the score of each class of queries, and of all under ``all``."""
    by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for query, found in zip(gold.queries, answers, strict=True):
        relevant = gold.relevant(query)
        first = found[:_FIRST]
        recall = len(relevant & set(found)) / len(relevant)
        precision = sum(number in relevant for number in first) / len(first) if first else 0.0
        by_kind[query.kind].append((recall, precision))
        by_kind["all"].append((recall, precision))
    return {
        kind: Score(len(each), sum(r for r, _ in each) / len(each), sum(p for _, p in each) / len(each))
        for kind, each in by_kind.items()
    }
