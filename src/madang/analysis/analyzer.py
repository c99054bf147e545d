"""The analyser: a message's terms, each made in the same way that a query's are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from madang.analysis.chunks import Chunk, bridges, cling, core_of, link_of, may_be_number
from madang.analysis.joined import joined_numbers, joined_words
from madang.analysis.korean.forms import Forms, asked_forms, forms
from madang.analysis.korean.particles import CORE
from madang.analysis.latin import parts, stemmer
from madang.analysis.normal import Normal, normalize
from madang.analysis.pieces import (
    LONGEST_TERM,
    WORD_MARK,
    bigrams,
    bridge,
    initials_of,
    opening,
    openings,
    part_opening,
)
from madang.analysis.remembered import Remembered
from madang.analysis.steps import Spend, free
from madang.analysis.tokens import SCRIPTS_IN_ONE, Kind, Token, tokenize

__all__ = [
    "Analyzer",
    "Lemmatizer",
    "Terms",
    "Text",
    "as_written",
    "canonical_number",
    "collapse",
    "is_particle",
]

_VERSION = 4
_PAIR = 2
_REMEMBERED_RUNS = 4096
_REMEMBERED_BYTES = 16 * 1024 * 1024
_LONGEST_REMEMBERED = 24


class Terms(NamedTuple):
    """What a message is found by.

    Attributes:
        words: every word, and what it stands for.
        grams: every piece of a word.
    """

    words: set[str]
    grams: set[str]


class Text(NamedTuple):
    """A text ready to be matched: its normal form and its tokens, and who is told of each step."""

    normal: Normal
    tokens: list[Token]
    spend: Spend = free


class Lemmatizer(Protocol):
    """Tells what a Korean word is made of.

    Attributes:
        name: says which one it is, and its version: with another, an index is made anew.
    """

    name: str

    def lemmas(self, word: str) -> Sequence[str]:
        """Return the nouns in a word, and the dictionary forms of its verbs and adjectives."""
        ...


class Analyzer:
    """Makes terms. It remembers what it has worked out, and may be used by several threads.

    Args:
        lemmatizer: knows Korean better than our own rules, which it adds to.
        remembered: bytes of what it remembers of chunks at most.
    """

    def __init__(self, lemmatizer: Lemmatizer | None = None, remembered: int = _REMEMBERED_BYTES) -> None:
        self._lemmatizer = lemmatizer
        self.stem: Callable[[str], str] = stemmer()
        self._remembered_forms = lru_cache(_REMEMBERED_RUNS)(self._make_forms)
        self._runs = lru_cache(_REMEMBERED_RUNS)(self._terms_of_run)
        self._chunks = Remembered(self._chunk, _terms_of, remembered, _LONGEST_REMEMBERED)

    @property
    def version(self) -> str:
        """What an index stores to know whether its terms are this analyser's."""
        return str(_VERSION) if self._lemmatizer is None else f"{_VERSION}+{self._lemmatizer.name}"

    def text(self, text: str, spend: Spend = free) -> Text:
        """Return a text's normal form and tokens; ``spend`` is told of each step, here and in finding."""
        spend(len(text))
        normal = normalize(text)
        spend(len(normal.text))
        return Text(normal, tokenize(normal.text), spend)

    def terms(self, text: str) -> Terms:
        """Return the terms that a message is found by."""
        terms = Terms(set(), set())
        for term in self.marked(text):
            if term[0] == WORD_MARK:
                terms.words.add(term[1:])
            else:
                terms.grams.add(term)
        return terms

    def marked(self, text: str) -> set[str]:
        """Return the same terms in one set, each word with ``WORD_MARK`` before it."""
        parts = text.split()
        if len(parts) == 1 and len(text) > _LONGEST_REMEMBERED and parts[0] == text:
            return self._whole(text, normalize(text))[0]
        chunks = self._chunks.each(parts)
        found: set[str] = set().union(*[terms for terms, _ in chunks])
        links = [link for _, link in chunks]
        if any(links):
            if cling(links):
                return self._whole(text, normalize(text))[0]
            found |= bridges(links)
            if may_be_number(parts, links):
                found.update(WORD_MARK + number for number in _numbers(text))
        return found

    def _chunk(self, text: str) -> Chunk:
        """Return what a chunk gives."""
        one = core_of(text)
        if one is None:
            normal = normalize(text)
            terms, tokens = self._whole(text, normal)
            return Chunk(tuple(terms), link_of(text, normal.text, tokens))
        core, link = one
        if core != text:
            return Chunk(self._chunks.each((core,))[0].terms, link)
        return Chunk(_marked(*self._analyze_run(Kind.WORD if core.isascii() else Kind.HANGUL, core)), link)

    def _whole(self, text: str, normal: Normal) -> tuple[set[str], Sequence[Token]]:
        """Return what a chunk, or a text with white space in it, gives, and its tokens."""
        tokens = tokenize(normal.text)
        found: list[Iterable[str]] = [self._joined(normal.text, tokens)]
        between: list[str] = []
        before: Token | None = None
        for token in tokens:
            kind, run, start, end = token
            if kind is Kind.WORD:
                run = text[start:end] if normal.starts is None else as_written(normal, token)
            terms = self._runs if end - start <= _LONGEST_REMEMBERED else self._terms_of_run
            all_, grams = terms(kind, run)
            found.append(grams if kind is Kind.HANGUL and is_particle(before, token) else all_)
            if before is not None and (before.end == start or kind is before.kind):
                _between(normal.text, before, token, between)
            before = token
        return set(between).union(*found), tokens

    def _joined(self, text: str, tokens: Sequence[Token]) -> list[str]:
        words = [each.text for each in joined_words(text, tokens)]
        numbers = [number.text for number in joined_numbers(text, tokens)]
        return [WORD_MARK + word for word in (*words, *map(self.stem, words), *numbers)]

    def _terms_of_run(self, kind: Kind, run: str) -> tuple[Sequence[str], Sequence[str]]:
        """Return what a run gives, and what of it is not a word."""
        words, grams = self._analyze_run(kind, run)
        return _marked(words, grams), tuple(grams)

    def forms(self, word: str) -> Forms:
        """Return all that a Korean word of a message may stand for."""
        if len(word) > _LONGEST_REMEMBERED:
            return self._make_forms(word)
        return self._remembered_forms(word)

    def asked_forms(self, word: str) -> Forms:
        """Return what a Korean word of a query most likely stands for."""
        made = asked_forms(word)
        if self._lemmatizer is None:
            return made
        lemmas = self._lemmatizer.lemmas(word)
        # Of several, each alone would be less than what was asked for.
        return made if len(lemmas) != 1 else made._replace(whole=tuple(dict.fromkeys((*made.whole, *lemmas))))

    def _make_forms(self, word: str) -> Forms:
        made = forms(word)
        if self._lemmatizer is None:
            return made
        return made._replace(whole=tuple(dict.fromkeys((*made.whole, *self._lemmatizer.lemmas(word)))))

    def _analyze_run(self, kind: Kind, run: str) -> tuple[Iterable[str], Iterable[str]]:
        """Return the words and grams of one run; a word is given as it was written."""
        if kind is Kind.HANGUL:
            whole, nouns, inner = self.forms(run)
            begun = (opening(run[:_PAIR]), *initials_of(run)) if len(run) >= _PAIR else ()
            return (*whole, *nouns), (*begun, *bigrams(run), *run, *(lemma for lemma, _ in inner))
        if kind is Kind.WORD:
            return self._analyze_word(run)
        if kind is Kind.NUMBER:
            number = canonical_number(run)
            return (number,), tuple(number.split(".")) if "." in number else ()
        if kind is Kind.JAMO:
            return (collapse(run),), (*bigrams(run), *run)
        if kind is Kind.SYMBOL:
            return (run,), ()
        return (run[:LONGEST_TERM],), (*bigrams(run), *run)

    def _analyze_word(self, run: str) -> tuple[Iterable[str], Iterable[str]]:
        word = normalize(run).text[:LONGEST_TERM]
        pieces = [normalize(run[start:end]).text for start, end in parts(run)]
        begun = (*map(opening, openings(word)), *(part_opening(each) for p in pieces for each in openings(p)))
        return (word, self.stem(word)), (*pieces, *map(self.stem, pieces), *begun)


def _marked(words: Iterable[str], grams: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*[WORD_MARK + word for word in words], *grams)))


def _terms_of(chunk: Chunk) -> Sequence[str]:
    return chunk.terms


def _numbers(text: str) -> Iterator[str]:
    normal = normalize(text).text
    return (number.text for number in joined_numbers(normal, tokenize(normal)))


_TOUCHING = {(first, second) for first in SCRIPTS_IN_ONE for second in SCRIPTS_IN_ONE} | {
    (Kind.HANGUL, Kind.JAMO)
}
_OTHER_SCRIPTS = frozenset({Kind.WORD, Kind.NUMBER})


def as_written(normal: Normal, token: Token) -> str:
    """Return a word with its upper and lower case, which tell where its parts begin: userId.

    Of a character that becomes several words, as ``ﷺ`` does, the word is what it became.
    """
    start, end = normal.original(token.start, token.end)
    written = normal.source[start:end]
    if normal.starts is None or normalize(written).text == token.text:
        return written
    return token.text


def is_particle(before: Token | None, token: Token) -> bool:
    """Tell whether a token is the particle of a word in another script: 를 in API를."""
    touches = before is not None and before.end == token.start and before.kind in _OTHER_SCRIPTS
    return touches and token.kind is Kind.HANGUL and token.text in CORE


def collapse(jamo: str) -> str:
    """Return a run of jamo with no letter more than twice in a row: ㅋㅋㅋㅋ is laughed like ㅋㅋ."""
    short = jamo[:2]
    for letter in jamo[2:LONGEST_TERM]:
        if short[-2:] != letter * 2:
            short += letter
    return short


def canonical_number(number: str) -> str:
    """Return a number without the marks of its thousands, and a version without its v."""
    return number.removeprefix("v").replace(",", "")[:LONGEST_TERM]


def _between(text: str, before: Token, token: Token, grams: list[str]) -> None:
    """Add the bigram of neighbouring runs: Japanese writes a word in several scripts, Korean loses spaces."""
    first, second = before.text[-1], token.text[0]
    if before.kind is Kind.HANGUL and token.kind is Kind.HANGUL:
        if text[before.end : token.start].isspace():
            grams.append(bridge(first, second))
    elif before.end == token.start and (before.kind, token.kind) in _TOUCHING:
        grams.append(first + second)
