"""What a word of a query asks for: which terms, and where it then stands in a text."""

import re
from collections.abc import Callable, Sequence
from typing import assert_never

from madang.analysis.analyzer import Analyzer, Text, as_written, canonical_number, collapse, is_particle
from madang.analysis.expression import Expression, Field, Prefix, all_of, any_of, grams, words
from madang.analysis.finding import Finder, begins_with_initials, jamo, literal, loosely, union
from madang.analysis.hangul import half_typed_item, hangul_item
from madang.analysis.joined import joined_numbers, joined_words
from madang.analysis.korean.syllables import INITIALS, taken_apart
from madang.analysis.latin import parts
from madang.analysis.matching import Item, chained, either
from madang.analysis.normal import normalize
from madang.analysis.pieces import LONGEST_OPENING, LONGEST_TERM, bigrams, initials, opening, part_opening
from madang.analysis.ranges import Range
from madang.analysis.tokens import SCRIPTS_IN_ONE, Kind, Token

__all__ = ["joined_item", "make_item"]

_MAX_RUNS = 32
_PAIR = 2
_SHORTEST_PREFIX = 2
_SHORTEST_NUMBER_PREFIX = 4
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)

_Run = tuple[Kind, str]


def make_item(analyzer: Analyzer, clause: str, *, unfinished: bool) -> Item | None:
    """Return what a word of a query asks for: several things side by side where it has several scripts.

    Args:
        analyzer: makes the same of the query's words as of the messages'.
        clause: what stands between two spaces of the query.
        unfinished: whether somebody may still be typing at its end.

    Returns:
        ``None`` where there is nothing to look for, as in punctuation.
    """
    text = analyzer.text(_SCHEME.sub("", clause))
    # Of a clause with more runs than anybody types, the first ones are enough to find it.
    runs = _runs(text)[:_MAX_RUNS]
    items = [
        _item(analyzer, run, unfinished=unfinished and number == len(runs))
        for number, run in enumerate(runs, start=1)
    ]
    if not items:
        return None
    as_one = joined_item(analyzer, text, unfinished=unfinished)
    if len(items) == 1:
        return items[0] if as_one is None else either([items[0], as_one])
    in_parts = Item(
        typed=all_of(item.typed for item in items),
        strong=all_of(item.strong for item in items),
        weak=all_of(item.weak for item in items),
        sure=None,
        find=chained([item.find for item in items]),
    )
    return in_parts if as_one is None else either([in_parts, as_one])


def joined_item(analyzer: Analyzer, text: Text, *, unfinished: bool) -> Item | None:
    """Return what all of a text asks for, written as one: email for e-mail, digits without what parts them.

    ``None`` where it is not one word or number.
    """
    tokens = text.tokens
    whole = tokens[0].start, tokens[-1].end
    numbers = [
        each.text
        for each in joined_numbers(text.normal.text, tokens)
        if each.start in {whole[0], whole[0] - 1} and each.end == whole[1]
    ]
    if numbers:
        return either([_number_item(number, unfinished=unfinished) for number in dict.fromkeys(numbers)])
    words = [each.text for each in joined_words(text.normal.text, tokens) if (each.start, each.end) == whole]
    return _word_item(analyzer, words[0], unfinished=unfinished) if words else None


def _runs(text: Text) -> list[_Run]:
    """Return the runs of a clause; Han and kana that touch are one, words are as they were written."""
    runs: list[_Run] = []
    before: Token | None = None
    for token in text.tokens:
        touches = before is not None and before.end == token.start
        if touches and token.kind in SCRIPTS_IN_ONE and runs[-1][0] is Kind.HAN:
            runs[-1] = Kind.HAN, runs[-1][1] + token.text
        elif token.kind in SCRIPTS_IN_ONE:
            runs.append((Kind.HAN, token.text))
        elif token.kind is Kind.WORD:
            runs.append((Kind.WORD, as_written(text.normal, token)))
        elif token is not text.tokens[-1] or not is_particle(before, token):
            runs.append((token.kind, token.text))
        before = token
    return _half_typed(runs, text.tokens)


def _half_typed(runs: list[_Run], tokens: Sequence[Token]) -> list[_Run]:
    """Put a last letter back to the syllables that it was typed behind: 회의ㅅ is on its way to 회의실."""
    if len(tokens) > 1:
        before, last = tokens[-2:]
        touches = before.end == last.start and before.kind is Kind.HANGUL
        if touches and last.kind is Kind.JAMO and len(last.text) == 1:
            return [*runs[:-2], (Kind.HANGUL, before.text + last.text)]
    return runs


def _item(analyzer: Analyzer, run: _Run, *, unfinished: bool) -> Item:
    kind, text = run
    match kind:
        case Kind.HANGUL if text[-1] <= "ㆎ":
            return half_typed_item(text)
        case Kind.HANGUL:
            return hangul_item(analyzer, text, unfinished=unfinished)
        case Kind.WORD:
            return _word_item(analyzer, text, unfinished=unfinished)
        case Kind.NUMBER:
            return _number_item(text, unfinished=unfinished)
        case Kind.JAMO | Kind.SYMBOL | Kind.HAN | Kind.HIRAGANA | Kind.KATAKANA:
            return _exact_item(kind, text)
        case _:
            assert_never(kind)


def _exact_item(kind: Kind, text: str) -> Item:
    """Return what asks for a run as it is."""
    if kind is Kind.JAMO:
        return _jamo_item(text)
    find = literal(text)
    weak = words(text) if kind is Kind.SYMBOL else all_of(map(grams, bigrams(text) or [text]))
    word = words(text[:LONGEST_TERM])
    either = any_of([word, weak])
    return Item(word, word, either, either if len(text) <= _PAIR else None, find)


def _jamo_item(text: str) -> Item:
    """Return what letters of Hangul ask for: themselves, and behind them words that begin with them."""
    short = collapse(text)
    word = words(short[:LONGEST_TERM])
    itself = any_of([word, all_of(map(grams, bigrams(short) or [short]))])
    consonants = taken_apart(text)
    if len(consonants) < _PAIR or not set(consonants) <= set(INITIALS):
        return Item(word, word, itself, itself if len(short) <= _PAIR else None, jamo(short))
    weak = any_of([itself, grams(initials(consonants))])
    find = union(jamo(short), begins_with_initials(consonants))
    return Item(word, word, weak, itself if len(short) <= _PAIR else None, find)


def _word_item(analyzer: Analyzer, written: str, *, unfinished: bool) -> Item:
    word = normalize(written).text[:LONGEST_TERM]
    stem = analyzer.stem(word)
    pieces = [normalize(written[start:end]).text for start, end in parts(written)]
    strong = any_of([words(word), words(stem)])
    weak = [strong, grams(word), grams(stem)]
    if pieces:
        weak.append(all_of(any_of([words(piece), grams(piece)]) for piece in pieces))
    if unfinished and len(word) >= _SHORTEST_PREFIX:
        weak += [_begun(word), _begun_part(word)]
    else:
        unfinished = False

    def same(other: str) -> bool:
        other = other[:LONGEST_TERM]
        return (
            other in (word, stem) or analyzer.stem(other) == stem or (unfinished and other.startswith(word))
        )

    together = loosely(pieces) if pieces else None
    typed = any_of([words(word), _begun(word)]) if len(word) >= _SHORTEST_PREFIX else words(word)
    return Item(typed, strong, any_of(weak), any_of(weak[:3]), _find_words(same, together))


def _begun(word: str) -> Expression:
    """Return where a word begins so."""
    return grams(opening(word)) if len(word) <= LONGEST_OPENING else Prefix(Field.WORDS, word)


def _begun_part(word: str) -> Expression:
    """Return where a part of a name begins so."""
    return grams(part_opening(word)) if len(word) <= LONGEST_OPENING else Prefix(Field.GRAMS, word)


def _find_words(same: Callable[[str], bool], together: Finder | None) -> Finder:
    """Return what finds words, or parts of words, that are the same as a query's."""

    def find(text: Text) -> list[Range]:
        found: list[Range] = []
        text.spend(len(text.normal.text))
        for token in text.tokens:
            if token.kind is Kind.WORD:
                found += [(token.start, token.end)] if same(token.text) else _find_parts(text, token, same)
        for joined in (joined_words, joined_numbers):
            compounds = joined(text.normal.text, text.tokens)
            found += [(each.start, each.end) for each in compounds if same(each.text)]
        if not found and together is not None:
            found += together(text)
        return found

    return find


def _find_parts(text: Text, token: Token, same: Callable[[str], bool]) -> list[Range]:
    start, end = text.normal.original(token.start, token.end)
    if end - start != token.end - token.start:
        return []
    return [
        (token.start + first, token.start + last)
        for first, last in parts(text.normal.source[start:end])
        if same(text.normal.text[token.start + first : token.start + last])
    ]


def _number_item(written: str, *, unfinished: bool) -> Item:
    number = canonical_number(written)
    strong = words(number)
    weak: list[Expression] = [strong, grams(number)]
    unfinished = unfinished and ("." in number or len(number) >= _SHORTEST_NUMBER_PREFIX)
    if unfinished:
        weak.append(Prefix(Field.WORDS, number))

    def find(text: Text) -> list[Range]:
        found: list[Range] = []
        text.spend(len(text.normal.text))
        for token in text.tokens:
            if token.kind is Kind.NUMBER:
                other = canonical_number(token.text)
                if other == number or number in other.split(".") or (unfinished and other.startswith(number)):
                    found.append((token.start, token.end))
            elif token.kind is Kind.WORD:
                is_number = token.text == number
                found += [token[2:]] if is_number else _find_parts(text, token, number.__eq__)
        found += [
            (each.start, each.end)
            for each in joined_numbers(text.normal.text, text.tokens)
            if each.text == number or (unfinished and each.text.startswith(number))
        ]
        return found

    return Item(strong, strong, any_of(weak), any_of([strong, grams(number)]), find)
