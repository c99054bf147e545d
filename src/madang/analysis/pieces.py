"""Pieces of words: what one script's run is cut into, for the index and for queries alike."""

from functools import lru_cache
from itertools import pairwise

from madang.analysis.korean.syllables import is_syllable, spell

__all__ = ["BRIDGE", "LONGEST_TERM", "bigram", "bigrams", "bridge"]

LONGEST_TERM = 64
"""Characters of a term at most: of a longer word, the beginning."""

BRIDGE = "/"
"""Stands in a bigram whose two syllables have white space between them."""


def bigram(first: str, second: str) -> str:
    """Return the term of two characters side by side.

    The second syllable is spelt letter by letter, so that the beginning of one, as somebody typing has
    it, is a prefix of the term: 회 and ㅇ begin 회의.
    """
    return first + _letters(second)


def bigrams(run: str) -> list[str]:
    """Return the terms of all pairs of neighbours in a run, in order."""
    return [first + _letters(second) for first, second in pairwise(run)]


def bridge(first: str, second: str) -> str:
    """Return the term of two syllables with only white space between them."""
    return first + BRIDGE + _letters(second)


@lru_cache(maxsize=16384)
def _letters(character: str) -> str:
    return spell(character) if is_syllable(character) else character
