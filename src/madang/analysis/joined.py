"""What several tokens are together: can't, U.S.A. and e-mail; a number with separators in it.

A phone number, an account or a tracking number is written with hyphens, dots, spaces and brackets or without.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from madang.analysis.pieces import LONGEST_TERM
from madang.analysis.tokens import Kind, Token

__all__ = ["FEWEST_DIGITS", "MOST_LETTERS", "Joined", "count_digits", "joined_numbers", "joined_words"]

_HYPHENS: Final = frozenset("-‐‒–'’ʼ")
_JOINERS: Final = _HYPHENS | {"."}
_DIGITS: Final = re.compile(r"\d").findall
_SEPARATORS: Final = frozenset(" -‐‒–—−./()")
_WIDEST_GAP: Final = 3
FEWEST_DIGITS: Final = 7
"""Digits that a number must have for the ways it can be written to matter."""
_LONGEST_NUMBER: Final = 24
_MOST_GROUPS: Final = 6
"""Groups between white space, as in ``1Z 999 AA1 01 2345 6784``, the longest that carriers print."""
MOST_LETTERS: Final = 2
"""Letters alone that a number may have at its ends (Universal Postal Union, S10): EE123456789KR."""

_KOREAN_MOBILE: Final = "8210"
_KOREAN_MOBILE_DIGITS: Final = 12
# Calling codes of one and of two digits; all others have three (ITU-T E.164, list of assigned codes).
_ONE: Final = frozenset("17")
_TWO: Final = frozenset(
    [
        "20",
        "27",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "39",
        "40",
        "41",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "81",
        "82",
        "84",
        "86",
        "90",
        "91",
        "92",
        "93",
        "94",
        "95",
        "98",
    ]
)


class Joined(NamedTuple):
    """What some tokens are when they are written as one, and where they stand."""

    text: str
    start: int
    end: int


class _Group(NamedTuple):
    """Tokens of a number that no white space parts: ``010-1234-5678``, ``(02)``."""

    text: str
    start: int
    end: int
    parts: int


def count_digits(text: str) -> int:
    """Return how many digits a text has that a number can be made of."""
    return len(_DIGITS(text))


def joined_words(text: str, tokens: Sequence[Token]) -> Iterator[Joined]:
    """Yield compounds: all of each, and each two neighbours where there are more than two.

    Args:
        text: the normal form that the tokens are of.
        tokens: in order.
    """
    if _JOINERS.isdisjoint(text):  # most messages have none: looked for in C
        return
    chain: list[Token] = []
    for token in tokens:
        if chain and not (token.start - chain[-1].end == 1 and _are_one(text, chain[-1], token)):
            if len(chain) > 1:
                yield from _compounds(chain)
            chain.clear()
        if token.kind is Kind.WORD:
            chain.append(token)
    yield from _compounds(chain)


def _are_one(text: str, before: Token, token: Token) -> bool:
    """Tell whether two tokens with one character between them are."""
    if token.kind is not Kind.WORD:
        return False
    between = text[before.end]
    return between in _HYPHENS or (between == "." and len(before.text) == 1 and len(token.text) == 1)


def _compounds(chain: Sequence[Token]) -> Iterator[Joined]:
    if len(chain) > 1:
        whole = "".join(token.text for token in chain[:LONGEST_TERM])[:LONGEST_TERM]
        yield Joined(whole, chain[0].start, chain[-1].end)
    if len(chain) > 2:  # noqa: PLR2004  # a pair is the whole already
        for first, second in pairwise(chain):
            yield Joined((first.text + second.text)[:LONGEST_TERM], first.start, second.end)


def joined_numbers(text: str, tokens: Sequence[Token]) -> Iterator[Joined]:
    """Yield numbers of seven digits and more that are written in groups, or with a country's calling code.

    Each is yielded as its digits, and once more as it is dialled inside the country.
    """
    if count_digits(text) < FEWEST_DIGITS:
        return
    line: list[_Group] = []
    for group in _groups(text, tokens):
        if line and not _is_gap(text[line[-1].end : group.start]):
            yield from _windows(text, line)
            line.clear()
        line.append(group)
    yield from _windows(text, line)


def _groups(text: str, tokens: Sequence[Token]) -> Iterator[_Group]:
    """Yield what may be a number or a part of one, in order."""
    group: _Group | None = None
    for token in tokens:
        part = _part(token)
        if part is None:
            if group is not None:
                yield group
            group = None
        elif group is None or not _is_joint(text[group.end : token.start]):
            if group is not None:
                yield group
            group = _Group(part, token.start, token.end, 1 + token.text.count("."))
        else:
            more = group.parts + 1 + token.text.count(".")
            group = _Group((group.text + part)[: _LONGEST_NUMBER + 1], group.start, token.end, more)
    if group is not None:
        yield group


def _part(token: Token) -> str | None:
    """Return what a token is of a number, ``None`` for another word."""
    if token.kind is Kind.NUMBER and not token.text.startswith("v"):
        return token.text.replace(",", "").replace(".", "")[: _LONGEST_NUMBER + 1]
    if len(token.text) > MOST_LETTERS and token.text.isalpha():
        return None
    if token.kind is not Kind.WORD or not token.text.isascii() or len(token.text) > _LONGEST_NUMBER:
        return None
    has_digit = not token.text.isalpha()
    return token.text if (has_digit and token.text.isalnum()) or len(token.text) <= MOST_LETTERS else None


def _is_joint(between: str) -> bool:
    return " " not in between and _is_gap(between)


def _is_gap(between: str) -> bool:
    return 0 < len(between) <= _WIDEST_GAP and _SEPARATORS.issuperset(between)


def _windows(text: str, line: Sequence[_Group]) -> Iterator[Joined]:
    """Yield the numbers in groups with spaces between them."""
    for first, group in enumerate(line):
        number, parts = "", 0
        for last in line[first : first + _MOST_GROUPS]:
            number, parts = number + last.text, parts + last.parts
            if len(number) > _LONGEST_NUMBER:
                break
            if sum(map(str.isdigit, number)) >= FEWEST_DIGITS:
                start, end = group.start, last.end
                is_dialled = start > 0 and text[start - 1] == "+"
                is_bracketed = start > 0 and text[start - 1] == "(" and ")" in text[start:end]
                for each in _ways(number, is_dialled=is_dialled):
                    if parts > 1 or each != number:
                        yield Joined(each, start - (is_dialled or is_bracketed), end)


def _ways(number: str, *, is_dialled: bool) -> list[str]:
    """Return a number, and as it is dialled inside the country whose code it begins with."""
    is_korean = number.startswith(_KOREAN_MOBILE) and len(number) == _KOREAN_MOBILE_DIGITS
    if not number.isdigit() or not (is_dialled or is_korean):
        return [number]
    code = 1 if number[0] in _ONE else 2 if number[:2] in _TWO else 3
    national = number[code:].removeprefix("0")
    return [number, national if code == 1 else f"0{national}", number[:code] + national]
