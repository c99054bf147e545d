"""Chunks: what stands between white space in a text, and how one goes together with the next.

A message's terms are those of its chunks, and few besides: pairs of Hangul syllables with white space between
them, and numbers in groups. So what a chunk gives can be remembered, and most chunks come again.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from madang.analysis.joined import FEWEST_DIGITS, MOST_LETTERS, count_digits
from madang.analysis.normal import clings
from madang.analysis.pieces import bridge
from madang.analysis.tokens import Kind, Token

__all__ = ["Chunk", "Link", "bridges", "cling", "core_of", "link_of", "may_be_number"]


class Link(NamedTuple):
    """What a chunk has to do with its neighbours.

    Attributes:
        first: the Hangul syllable that it begins with, if it does.
        last: the Hangul syllable that it ends with.
        digits: how many there are in it.
        is_blank: whether nothing of it is left in the normal form.
        clings: whether it begins with what combines with the white space before it.
    """

    first: str
    last: str
    digits: int
    is_blank: bool
    clings: bool


_EDGES: Final = ".,!?;:()[]\"'"
"""Punctuation around a word, which is nothing to it: not the + and # of C++ and C#."""

# None of those that slips of spelling are made of, which are put right.
_HANGUL: Final = re.compile("(?:(?![되돼됬않])[가-힣])+").fullmatch
_NOTHING: Final = Link("", "", 0, is_blank=False, clings=False)


class Chunk(NamedTuple):
    """What a chunk gives.

    Attributes:
        terms: as ``Analyzer.marked`` has them.
        link: ``None`` where it has nothing to do with its neighbours.
    """

    terms: Sequence[str]
    link: Link | None


def link_of(source: str, normal: str, tokens: Sequence[Token]) -> Link | None:
    """Return what a chunk, in its source and its normal form, has to do with its neighbours."""
    first = last = ""
    if tokens and tokens[0].kind is Kind.HANGUL and _is_space(normal[: tokens[0].start]):
        first = tokens[0].text[0]
    if tokens and tokens[-1].kind is Kind.HANGUL and _is_space(normal[tokens[-1].end :]):
        last = tokens[-1].text[-1]
    link = Link(first, last, count_digits(normal), not normal.strip(), clings(source))
    return None if link == _NOTHING else link


def _is_space(text: str) -> bool:
    return not text or text.isspace()


def cling(links: Sequence[Link | None]) -> bool:
    """Tell whether the white space between chunks is a part of one, so that they are not chunks at all."""
    return any(link is not None and link.clings for link in links)


def may_be_number(parts: Sequence[str], links: Sequence[Link | None]) -> bool:
    """Tell whether neighbouring chunks, of which these are the texts, may be a number in groups together."""
    digits = together = 0
    for part, link in zip(parts, links, strict=True):
        if _is_a_word(part):
            digits = together = 0
            continue
        digits += 0 if link is None else link.digits
        together += 1
        if digits >= FEWEST_DIGITS and together > 1:
            return True
    return False


def _is_a_word(part: str) -> bool:
    """Tell whether a chunk is one word, and none of those that a number may have at its ends."""
    core = part.strip(_EDGES)
    if core.isascii():
        return core.isalpha() and len(core) > MOST_LETTERS
    return _HANGUL(core) is not None


def core_of(text: str) -> tuple[str, Link | None] | None:
    """Return the word in a chunk that is one word of Latin letters or Hangul in punctuation, and its link.

    Such a chunk, as most are, has the terms of its word. ``None``: it is no such chunk.
    """
    core = text.strip(_EDGES)
    if core.isascii():
        return (core, None) if core.isalpha() else None
    if _HANGUL(core) is None:
        return None
    first = core[0] if text[0] == core[0] else ""
    last = core[-1] if text[-1] == core[-1] else ""
    return core, Link(first, last, 0, is_blank=False, clings=False) if first or last else None


def bridges(links: Sequence[Link | None]) -> set[str]:
    """Return the pairs of Hangul syllables with only white space between them."""
    found: set[str] = set()
    last = ""
    for link in links:
        if link is None:
            last = ""
        elif not link.is_blank:
            if last and link.first:
                found.add(bridge(last, link.first))
            last = link.last
    return found
