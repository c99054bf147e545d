"""Where characters stand in a text: each finder looks at a text once, and builds no pattern from input.

A regular expression made of what users wrote can take exponential time on what others wrote. These take time
in proportion to the text.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from madang.analysis.analyzer import Text
from madang.analysis.korean.syllables import initial
from madang.analysis.ranges import Range
from madang.analysis.tokens import Kind, Token

__all__ = [
    "Finder",
    "apart",
    "begins_with_initials",
    "followed",
    "jamo",
    "literal",
    "loosely",
    "phrase",
    "spaced",
    "union",
]

Finder = Callable[[Text], Sequence[Range]]
"""Returns where something stands in a text, nowhere in a text that does not have it."""

_WIDEST_JOINT = 2
"""Characters that may stand between the parts of a word that is written in parts: user_id, user::id."""

_TWICE = 2


def literal(part: str) -> Finder:
    """Return what finds the very characters."""

    def find(text: Text) -> list[Range]:
        text.spend(len(text.normal.text))
        return [(start, start + len(part)) for start in _places(text.normal.text, part)]

    return find


def union(*finders: Finder) -> Finder:
    """Return what finds all that some finders find."""

    def find(text: Text) -> list[Range]:
        return [span for finder in finders for span in finder(text)]

    return find


def followed(head: str, low: str, high: str) -> Finder:
    """Return what finds ``head`` and behind it a character from ``low`` to ``high``."""

    def find(text: Text) -> list[Range]:
        where, width = text.normal.text, len(head)
        text.spend(len(where))
        return [
            (start, start + width + 1)
            for start in _places(where, head)
            if low <= where[start + width : start + width + 1] <= high
        ]

    return find


def spaced(run: str) -> Finder:
    """Return what finds characters in their order, with any white space between them or none."""

    def find(text: Text) -> list[Range]:
        where = text.normal.text
        text.spend(len(where))
        starts = list(_places("".join(where.split()), run))
        if not starts:
            return []
        places = [place for place, character in enumerate(where) if not character.isspace()]
        return [(places[start], places[start + len(run) - 1] + 1) for start in starts]

    return find


def apart(first: str, second: str) -> Finder:
    """Return what finds a syllable that is a word, and behind white space a word that another one begins."""

    def find(text: Text) -> list[Range]:
        text.spend(len(text.tokens))
        return [
            (before.start, token.start + 1)
            for before, token in pairwise(text.tokens)
            if before.text == first
            and token.kind is Kind.HANGUL
            and token.text[0] == second
            and text.normal.text[before.end : token.start].isspace()
        ]

    return find


def loosely(pieces: Sequence[str]) -> Finder:
    """Return what finds pieces one behind the other with at most two of punctuation or space between."""
    head, rest = pieces[0], pieces[1:]

    def find(text: Text) -> list[Range]:
        where = text.normal.text
        text.spend(len(where))
        found = []
        for start in _places(where, head):
            end: int | None = start + len(head)
            for piece in rest:
                end = _behind_joint(where, piece, end) if end is not None else None
            if end is not None:
                found.append((start, end))
        return found

    return find


def _behind_joint(where: str, piece: str, end: int) -> int | None:
    for gap in range(_WIDEST_JOINT + 1):
        if where.startswith(piece, end + gap):
            return end + gap + len(piece)
        if where[end + gap : end + gap + 1].isalnum():
            return None
    return None


def begins_with_initials(consonants: str) -> Finder:
    """Return what finds words whose first syllables begin with these consonants: 회의실 for ㅎㅇ."""

    def find(text: Text) -> list[Range]:
        text.spend(len(text.tokens) * len(consonants))
        return [
            (token.start, token.end)
            for token in text.tokens
            if token.kind is Kind.HANGUL
            and len(token.text) >= len(consonants)
            and all(map(_begins, token.text, consonants))
        ]

    return find


def _begins(syllable: str, consonant: str) -> bool:  # for map
    return initial(syllable) == consonant


class _Group(NamedTuple):
    """A letter that stands ``times`` times in a row from ``start`` on."""

    letter: str
    start: int
    times: int


def jamo(short: str) -> Finder:
    """Return what finds a run of jamo, where what is there twice may be there any number of times.

    ``short`` has no letter more than twice in a row, as `collapse` returns it: ㅋㅋ is found in ㅋㅋㅋㅋ.
    """
    wanted = list(_groups(short, 0))

    def find(text: Text) -> list[Range]:
        found: list[Range] = []
        text.spend(len(text.tokens))
        for token in text.tokens:
            if token.kind is Kind.JAMO:
                text.spend(len(token.text) * len(wanted))
                found += _in_groups(list(_groups(token.text, token.start)), wanted)
        return found

    return find


def _groups(run: str, start: int) -> Iterator[_Group]:
    for letter, repeated in groupby(run):
        times = sum(1 for _ in repeated)
        yield _Group(letter, start, times)
        start += times


def _in_groups(groups: Sequence[_Group], wanted: Sequence[_Group]) -> Iterator[Range]:
    last = len(wanted) - 1
    at_edge = [number in {0, last} for number in range(last + 1)]
    for number in range(len(groups) - last):
        here = groups[number : number + last + 1]
        if all(map(_fits, here, wanted, at_edge)):
            first, end = here[0], here[-1]
            # Of a letter that is asked for once at an edge, the one that touches the others.
            start = first.start if wanted[0].times == _TWICE or not last else first.start + first.times - 1
            yield start, end.start + (end.times if wanted[-1].times == _TWICE else 1)


def _fits(group: _Group, asked: _Group, at_edge: bool) -> bool:  # for map
    if group.letter != asked.letter:
        return False
    return group.times >= _TWICE if asked.times == _TWICE else at_edge or group.times == 1


def phrase(asked: Text) -> Finder:
    """Return what finds a phrase: its tokens in order, with a gap wherever it has one and none elsewhere.

    A gap is any white space and punctuation. The first and the last token may be a part of a longer run of
    syllables or characters, but not of a longer word or number.
    """
    wanted = _condensed(asked.tokens).text
    tokens = asked.tokens
    starts_word = tokens[0].kind in _WHOLE
    ends_word = tokens[-1].kind in _WHOLE

    def find(text: Text) -> list[Range]:
        text.spend(len(text.normal.text))
        condensed = _condensed(text.tokens)
        found = []
        for start in _places(condensed.text, wanted):
            end = start + len(wanted)
            cut_before = starts_word and _is_letter(condensed.text[start - 1 : start] if start else "")
            cut_behind = ends_word and _is_letter(condensed.text[end : end + 1])
            if not cut_before and not cut_behind:
                found.append((condensed.places[start], condensed.places[end - 1] + 1))
        return found

    return find


_WHOLE = frozenset({Kind.WORD, Kind.NUMBER})


class _Condensed(NamedTuple):
    """Tokens with one space for each gap, and the place of each character in the text."""

    text: str
    places: Sequence[int]


def _condensed(tokens: Sequence[Token]) -> _Condensed:
    parts: list[str] = []
    places: list[int] = []
    end = tokens[0].start if tokens else 0
    for token in tokens:
        if token.start != end:
            parts.append(" ")
            places.append(end)
        parts.append(token.text)
        places.extend(range(token.start, token.end))
        end = token.end
    return _Condensed("".join(parts), places)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _places(where: str, part: str) -> Iterator[int]:
    """Yield where a part begins in a string, each behind the end of the one before."""
    start = where.find(part)
    while start >= 0:
        yield start
        start = where.find(part, start + len(part))
