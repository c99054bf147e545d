"""What a Korean word of a query asks for."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from madang.analysis.analyzer import Analyzer, Text
from madang.analysis.expression import Expression, Field, Prefix, all_of, any_of, grams, words
from madang.analysis.finding import Finder, apart, followed, literal, spaced, union
from madang.analysis.korean.auxiliaries import auxiliary_places
from madang.analysis.korean.syllables import FINALS, INITIALS, final, syllable, with_final
from madang.analysis.korean.verbs import stems
from madang.analysis.matching import Item, both, either
from madang.analysis.pieces import bigram, bigrams, bridge, opening
from madang.analysis.ranges import Range
from madang.analysis.tokens import Kind

__all__ = ["half_typed_item", "hangul_item"]

_PAIR = 2


def hangul_item(analyzer: Analyzer, run: str, *, unfinished: bool) -> Item:
    """Return what a run of syllables asks for, as a word and inside others, with spaces lost or added."""
    whole, nouns, inner = analyzer.asked_forms(run)
    word = _word_item(analyzer, whole)
    # The noun that a verb was made of is less than what was asked for: it comes behind.
    items = [word, *(replace(_inside_item(noun), strong=word.strong) for noun in nouns)]
    verb = any(form != run and form.endswith("다") for form in whole)
    items += [_inside_item(form) for form in whole if form == run or (len(form) > 1 and form in run)]
    for lemma, start in inner:
        items.append(both([_inside_item(run[:start]), _word_item(analyzer, (lemma,))]))
    if unfinished and not verb and len(run) > _PAIR:
        items.append(_half_typed_final(run))
    # However many forms it may stand for: what was typed is the run itself.
    item = replace(either(items), typed=any_of(_as_typed(run)))
    return item if not verb else _with_both_parts(item, run, whole)


def _with_both_parts(item: Item, run: str, forms: Sequence[str]) -> Item:
    """Return what asks for a verb and the one that helps it: 보고싶어 is 보고 싶어, and 보다 behind that."""
    places = auxiliary_places(run)
    if not places:
        return item
    alone = {f"{stem.text}다" for stem in stems(run[: min(places)])}
    kept = [words(form) for form in forms if form not in alone]
    return replace(item, strong=any_of([*_as_typed(run, places), *kept]))


def _as_typed(run: str, apart: Collection[int] = ()) -> list[Expression]:
    """Return where a run stands as a word, or, if it is not a single syllable, begins one.

    Args:
        run: syllables.
        apart: where it may have a space as well.
    """
    word: list[Expression] = [words(run)]
    if len(run) > 1:
        start: Expression = grams(opening(run[:_PAIR]))
        if 1 in apart:
            start = any_of([start, all_of([words(run[0]), grams(bridge(*run[:_PAIR]))])])
        # How a longer one goes on is told by its pairs, closely enough.
        pairs = [
            any_of([grams(bigram(*pair)), grams(bridge(*pair))]) if place in apart else grams(bigram(*pair))
            for place, pair in enumerate(pairwise(run), start=1)
        ]
        word.append(all_of([start, *pairs[1:]]))
    return word


def half_typed_item(run: str) -> Item:
    """Return what a run asks for whose last syllable has only its first letter, as in 회ㅇ."""
    run, letter = run[:-1], run[-1]
    parts: list[Expression] = [*map(grams, bigrams(run))]
    weak = all_of([*parts, Prefix(Field.GRAMS, bigram(run[-1], letter))])
    find = literal(run + letter)
    if letter in INITIALS:
        find = union(find, followed(run, syllable(letter, "ㅏ"), syllable(letter, "ㅣ", "ㅎ")))
    if letter in FINALS and not final(run[-1]):
        closed = run[:-1] + with_final(run[-1], letter)
        weak = any_of([weak, all_of(map(grams, bigrams(closed) or [closed]))])
        find = union(find, literal(closed))
    return Item(weak, weak, weak, None, find)


def _word_item(analyzer: Analyzer, forms: Sequence[str]) -> Item:
    """Return what asks for words that may stand for one of the forms."""
    wanted = frozenset(forms)
    lemmas = [grams(form) for form in forms if form.endswith("다")]
    strong = any_of(map(words, forms))
    weak = any_of([strong, *lemmas])

    def find(text: Text) -> list[Range]:
        found: list[Range] = []
        text.spend(len(text.normal.text))
        for token in text.tokens:
            if token.kind is Kind.HANGUL:
                found += _stands_in(analyzer, token.text, token.start, wanted)
        return found

    return Item(strong, strong, weak, weak, find)


def _stands_in(analyzer: Analyzer, word: str, start: int, wanted: frozenset[str]) -> list[Range]:
    """Return the part of a word that is one of the forms; all of it where the form is not written so."""
    whole, nouns, inner = analyzer.forms(word)
    whole = (*whole, *nouns)
    if not wanted.isdisjoint(whole):
        written = max((len(form) for form in wanted if word.startswith(form)), default=len(word))
        return [(start, start + written)]
    return [(start + offset, start + len(word)) for lemma, offset in inner if lemma in wanted]


def _inside_item(run: str) -> Item:
    """Return what asks for a run inside other words, or with spaces in it."""
    if len(run) == 1:
        return Item(words(run), words(run), grams(run), grams(run), literal(run))
    weak = all_of(
        any_of([grams(bigram(first, second)), grams(bridge(first, second))])
        for first, second in pairwise(run)
    )
    sure = grams(bigram(*run)) if len(run) == _PAIR else None
    return Item(words(run), words(run), weak, sure, _stands_inside(run))


def _stands_inside(run: str) -> Finder:
    """Return what finds where a run stands in a text, with spaces in it or without.

    Two syllables with a space between belong together only where the first is a word of its own: 새 글, but
    not 기회 의견 for 회의.
    """
    if len(run) == _PAIR:
        return union(literal(run), apart(*run))
    return spaced(run)


def _half_typed_final(run: str) -> Item:
    """Return what a run asks for whose last syllable is not complete: 회의시 for 회의실, 데이터벵."""
    before, last = run[:-1], run[-1]
    parts: list[Expression] = [*map(grams, bigrams(before))]
    closing = final(last)
    opened = with_final(last, "")
    if not closing:
        weak = all_of([*parts, Prefix(Field.GRAMS, bigram(before[-1], last))])
        find = followed(before, last, with_final(last, "ㅎ"))
    elif closing in INITIALS:
        follows = Prefix(Field.GRAMS, opened + closing)
        weak = all_of([*parts, grams(bigram(before[-1], opened)), follows])
        find = followed(before + opened, syllable(closing, "ㅏ"), syllable(closing, "ㅣ", "ㅎ"))
    else:
        return _inside_item(run)
    return Item(words(run), words(run), weak, None, find)
