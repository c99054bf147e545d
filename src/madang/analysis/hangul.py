"""What a Korean word of a query asks for."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from madang.analysis.analyzer import Analyzer, Text
from madang.analysis.expression import Expression, Field, Prefix, all_of, any_of, grams, words
from madang.analysis.korean.syllables import INITIALS, syllable
from madang.analysis.matching import Item, Range, merged
from madang.analysis.pieces import bigram, bigrams, bridge
from madang.analysis.tokens import Kind

__all__ = ["half_typed_item", "hangul_item"]

_PAIR = 2


def hangul_item(analyzer: Analyzer, run: str, *, unfinished: bool) -> Item:
    """Return what a run of syllables asks for, as a word and inside others, with spaces lost or added."""
    forms = analyzer.forms(run)
    strong = any_of(map(words, forms))
    pieces = [form for form in forms if len(form) >= _PAIR] or [run]
    weak = any_of([strong, *map(_inside, pieces)])
    sure = any_of(
        [strong, *(grams(term) for form in pieces if len(form) <= _PAIR for term in bigrams(form) or [form])]
    )
    return Item(strong, weak, sure, _find(analyzer, frozenset(forms), [_pattern(form) for form in pieces]))


def half_typed_item(run: str) -> Item:
    """Return what a run asks for whose last syllable has only its first letter, as in 회ㅇ."""
    run, letter = run[:-1], run[-1]
    parts: list[Expression] = [*map(grams, bigrams(run))]
    weak = all_of([*parts, Prefix(Field.GRAMS, bigram(run[-1], letter))])
    literal = re.escape(run + letter)
    if letter in INITIALS:
        first = syllable(letter, "ㅏ")
        last = syllable(letter, "ㅣ", "ㅎ")
        literal += f"|{run}[{first}-{last}]"
    finditer = re.compile(literal).finditer
    return Item(weak, weak, None, lambda text: [match.span() for match in finditer(text.normal.text)])


def _inside(run: str) -> Expression:
    """Return the messages that have a run inside their words, or with spaces in it."""
    if len(run) == 1:
        return grams(run)
    return all_of(
        any_of([grams(bigram(first, second)), grams(bridge(first, second))])
        for first, second in pairwise(run)
    )


def _pattern(run: str) -> str:
    """Return where a run stands in a text, with spaces in it or without.

    Two syllables with a space between belong together only where the first is a word of its own: 새 글, but
    not 기회 의견 for 회의.
    """
    if len(run) == _PAIR:
        return rf"{run}|(?<![가-힣]){run[0]}\s+{run[1]}"
    return r"\s*".join(run)


def _find(
    analyzer: Analyzer, forms: frozenset[str], patterns: Iterable[str]
) -> Callable[[Text], list[Range]]:
    finditer = re.compile("|".join(patterns)).finditer

    def find(text: Text) -> list[Range]:
        found = [match.span() for match in finditer(text.normal.text)]
        for token in text.tokens:
            if token.kind is Kind.HANGUL and not forms.isdisjoint(analyzer.forms(token.text)):
                found.append(_part(token.text, token.start, forms))
        return merged(found)

    return find


def _part(word: str, start: int, forms: frozenset[str]) -> Range:
    """Return the part of a word that is one of the forms; all of it where the form is not written so."""
    written = max((len(form) for form in forms if word.startswith(form)), default=len(word))
    return start, start + written
