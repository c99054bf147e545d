"""A query: what it asks of an index, and what it marks in a message that was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from madang.analysis.analyzer import Analyzer, Text
from madang.analysis.expression import Expression, all_of, any_of, holds, size
from madang.analysis.highlight import Highlight, highlight
from madang.analysis.items import make_item
from madang.analysis.matching import Item
from madang.analysis.neighbours import with_neighbours
from madang.analysis.phrases import phrase_item
from madang.analysis.ranges import Range, merged
from madang.analysis.steps import Spend, free
from madang.analysis.syntax import Clause, Filters, QuerySyntaxError, parse

__all__ = ["MAX_TERMS", "Query", "make_query"]

_MAX_CLAUSES = 32
_MAX_JOINED = 4
MAX_TERMS = 1000
"""Terms that an index is asked for at most: Elasticsearch takes 1,024 clauses at least, whatever its memory.

https://www.elastic.co/guide/en/elasticsearch/reference/current/search-settings.html
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What to ask an index for, and the last word on each message it offers.

    An index offers the messages tier by tier, in each those that no tier before asks for, without any that
    ``excluded`` asks for; of these, ``mark`` takes those that are hits.

    Attributes:
        tiers: messages where every word stands as it was typed, or begins a word; where every word stands as
            a word in some form; where every word may stand inside others. Empty where the query has filters
            only, and every message that passes them is a hit.
        excluded: messages that cannot be hits; not all of those.
        left_out: the words and phrases that messages are to be without.
    """

    analyzer: Analyzer
    filters: Filters
    tiers: Sequence[Expression]
    excluded: Expression | None
    left_out: Sequence[str]
    wanted: Sequence[Item]
    unwanted: Sequence[Item]

    def mark(self, content: str, spend: Spend = free) -> Highlight | None:
        """Return what to mark in a message, ``None`` where it is not a hit after all.

        ``spend`` is told of each step before it is done, and may raise.
        """
        text = self.analyzer.text(content, spend)
        if any(item.find(text) for item in self.unwanted):
            return None
        spans = _found(self.wanted, text)
        return None if spans is None else highlight(text.normal, merged(spans))


def make_query(analyzer: Analyzer, keyword: str, utc_offset: int = 0, spend: Spend = free) -> Query:
    """Return what a keyword asks for.

    Args:
        analyzer: the one that made the index's terms.
        keyword: what the user typed.
        utc_offset: minutes by which the user's clock is ahead of UTC.
        spend: is told of the characters of each word or phrase before it is analysed, and may raise.

    Raises:
        QuerySyntaxError: it means nothing, or asks for more than `MAX_TERMS` terms.
    """
    parsed = parse(keyword, utc_offset)
    items = _items(analyzer, keyword, parsed.clauses, spend)
    wanted = [item for clause, item in items if not clause.negated]
    unwanted = [item for clause, item in items if clause.negated]
    if not wanted and parsed.filters == Filters():
        raise QuerySyntaxError("empty", keyword, 0)
    if unwanted and not wanted:
        index = next(clause.index for clause in parsed.clauses if clause.negated)
        raise QuerySyntaxError("only_without", keyword, index)
    sure = [item.sure for item in unwanted if item.sure is not None]
    spend(len(keyword))
    tiers = _tiers(analyzer, items, wanted) if wanted else ()
    excluded = any_of(sure) if sure else None
    if _terms(parsed.filters, tiers, excluded) > MAX_TERMS:
        raise QuerySyntaxError("too_much", keyword, len(keyword))
    return Query(
        analyzer,
        parsed.filters,
        tiers=tiers,
        excluded=excluded,
        left_out=[clause.text for clause, _ in items if clause.negated],
        wanted=wanted,
        unwanted=unwanted,
    )


def _terms(filters: Filters, tiers: Sequence[Expression], excluded: Expression | None) -> int:
    """Return how many terms an index is asked for: a tier goes without what the tiers before ask for."""
    asked = tiers if excluded is None else (*tiers, excluded)
    return sum(map(size, asked)) + len(filters.users) + len(filters.not_users)


def _items(
    analyzer: Analyzer, keyword: str, clauses: Sequence[Clause], spend: Spend
) -> list[tuple[Clause, Item]]:
    items: list[tuple[Clause, Item]] = []
    for number, clause in enumerate(clauses, start=1):
        spend(len(clause.text))
        # A space behind the last word says that it is finished.
        unfinished = number == len(clauses) and not clause.negated and not keyword[-1:].isspace()
        item = (
            phrase_item(analyzer, clause.text)
            if clause.phrase
            else make_item(analyzer, clause.text, unfinished=unfinished)
        )
        if item is not None:
            items.append((clause, item))
    if len(items) > _MAX_CLAUSES:
        index = items[_MAX_CLAUSES][0].index
        raise QuerySyntaxError("too_many_words", keyword, index, most=_MAX_CLAUSES)
    return with_neighbours(analyzer, items)


def _tiers(
    analyzer: Analyzer, items: Sequence[tuple[Clause, Item]], wanted: Sequence[Item]
) -> Sequence[Expression]:
    tiers = (
        all_of(item.typed for item in wanted),
        _strong(analyzer, items),
        all_of(item.weak for item in wanted),
    )
    return [
        tier for number, tier in enumerate(tiers) if not any(holds(each, tier) for each in tiers[:number])
    ]


def _strong(analyzer: Analyzer, items: Sequence[tuple[Clause, Item]]) -> Expression:
    """Return where all stand as words: as they were typed, or with some of the spaces left out."""
    wanted = [(clause, item) for clause, item in items if not clause.negated]
    ways = [all_of(item.strong for _, item in wanted)]
    if 1 < len(wanted) <= _MAX_JOINED and not any(clause.phrase for clause, _ in wanted):
        for words in _joined([clause.text for clause, _ in wanted]):
            made = [make_item(analyzer, word, unfinished=False) for word in words]
            ways.append(all_of(item.strong for item in made if item is not None))
    return any_of(ways)


def _joined(words: Sequence[str]) -> Iterable[list[str]]:
    """Yield the ways to write words with some of the spaces left out, where Korean meets Korean."""
    gaps = len(words) - 1
    for ways in range(1, 1 << gaps):
        joined = [words[0]]
        for gap, (before, word) in enumerate(pairwise(words)):
            if ways >> gap & 1:
                if not ("가" <= before[-1] <= "힣" and "가" <= word[0] <= "힣"):
                    break
                joined[-1] += word
            else:
                joined.append(word)
        else:
            yield joined


def _found(wanted: Sequence[Item], text: Text) -> list[Range] | None:
    """Return where the items stand, ``None`` where one of them does not."""
    spans: list[Range] = []
    for item in wanted:
        found = item.find(text)
        if not found:
            return None
        spans += found
    return spans
