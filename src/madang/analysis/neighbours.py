"""What words of a query ask for where the spaces between them are left out, or one is put in."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from madang.analysis.analyzer import Analyzer, Text
from madang.analysis.expression import all_of, any_of, words
from madang.analysis.items import joined_item
from madang.analysis.matching import Item, either
from madang.analysis.ranges import Range
from madang.analysis.syntax import Clause
from madang.analysis.tokens import Kind

__all__ = ["with_neighbours"]

_FEW: Final = 4
"""Words of a query up to which each is looked for with a space in it, too."""

_SHORTEST: Final = 4
_LONGEST: Final = 14
_MOST_GROUPS: Final = 6

Asked = tuple[Clause, Item]


def with_neighbours(analyzer: Analyzer, asked: Sequence[Asked]) -> list[Asked]:
    """Return the same words, each with what it and its neighbours ask for together.

    ``e mail`` asks for email as well, ``checkin`` for check in, and ``010 1234 5678`` for the number without
    spaces. What is a phrase or unwanted stays as it is.
    """
    texts = [None if clause.phrase or clause.negated else analyzer.text(clause.text) for clause, _ in asked]
    others: list[list[Item]] = [[] for _ in asked]
    for first, last in _numbers(texts):
        together = " ".join(clause.text for clause, _ in asked[first : last + 1])
        _add(others[first : last + 1], joined_item(analyzer, analyzer.text(together), unfinished=False))
    for place, (before, text) in enumerate(pairwise(texts)):
        if _is_word(before) and _is_word(text):
            together = f"{asked[place][0].text}-{asked[place + 1][0].text}"
            _add(others[place : place + 2], joined_item(analyzer, analyzer.text(together), unfinished=False))
    if len(asked) <= _FEW:
        for text, more in zip(texts, others, strict=True):
            if text is not None and _is_word(text) and _SHORTEST <= len(text.normal.text) <= _LONGEST:
                more.append(_parted_item(text.normal.text))
    return [(clause, _with(item, more)) for (clause, item), more in zip(asked, others, strict=True)]


def _with(item: Item, others: Sequence[Item]) -> Item:
    """Return an item that other things are found by as well, which come behind what was typed."""
    return replace(either([item, *others]), typed=item.typed, sure=item.sure) if others else item


def _add(others: Sequence[list[Item]], item: Item | None) -> None:
    if item is not None:
        for each in others:
            each.append(item)


def _is_word(text: Text | None) -> bool:
    """Tell whether a clause is a word of the Latin alphabet and nothing else."""
    if text is None or len(text.tokens) != 1 or text.tokens[0].kind is not Kind.WORD:
        return False
    return (
        text.tokens[0].text == text.normal.text and text.normal.text.isascii() and text.normal.text.isalpha()
    )


def _numbers(texts: Sequence[Text | None]) -> list[tuple[int, int]]:
    """Return the first and the last of clauses that may be one number together."""
    runs: list[tuple[int, int]] = []
    start = 0
    for place, text in enumerate((*texts, None)):
        if not _may_be_of_number(text):
            if 1 < place - start <= _MOST_GROUPS:
                runs.append((start, place - 1))
            start = place + 1
    return runs


def _may_be_of_number(text: Text | None) -> bool:
    if text is None or not text.tokens:
        return False
    return all(token.kind is Kind.NUMBER or token.kind is Kind.WORD for token in text.tokens) and any(
        character.isdigit() for character in text.normal.text
    )


def _parted_item(word: str) -> Item:
    """Return what asks for a word that is written as two."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) - 1)]

    def find(text: Text) -> list[Range]:
        text.spend(len(text.tokens))
        return [
            (first.start, second.end)
            for first, second in pairwise(text.tokens)
            if second.start - first.end == 1
            and first.kind is Kind.WORD
            and second.kind is Kind.WORD
            and len(first.text) + len(second.text) == len(word)
            and first.text + second.text == word
        ]

    weak = any_of(all_of([words(first), words(second)]) for first, second in cuts)
    return Item(weak, weak, weak, None, find)
