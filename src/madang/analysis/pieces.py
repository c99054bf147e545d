"""Pieces of words: what one script's run is cut into, for the index and for queries alike."""

from functools import lru_cache
from itertools import pairwise

from madang.analysis.korean.syllables import initial, is_syllable, spell

__all__ = [
    "BRIDGE",
    "LONGEST_OPENING",
    "LONGEST_TERM",
    "WORD_MARK",
    "bigram",
    "bigrams",
    "bridge",
    "initials",
    "initials_of",
    "opening",
    "openings",
    "part_opening",
]

LONGEST_TERM = 64
"""Characters of a term at most: of a longer word, the beginning."""

LONGEST_OPENING = 4
"""Letters that terms of how a word begins have at most; they have two at least."""

WORD_MARK = "="
"""Stands before a word, where words and grams are in one set; no gram begins so."""

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


def opening(letters: str) -> str:
    """Return the term of a word that begins with these letters.

    An index could find the words that begin so among all of them, but would read about every message that has
    one before it shows the first. Of this term it reads no more than it shows.
    """
    return f"^{letters}"


def part_opening(letters: str) -> str:
    """Return the term of a part of a name, as ``Id`` in ``userId``, that begins with these letters."""
    return f"-{letters}"


def openings(word: str) -> list[str]:
    """Return what a word may begin with: its first two letters, its first three, and so on."""
    return [word[:length] for length in range(2, min(len(word), LONGEST_OPENING) + 1)]


def initials(consonants: str) -> str:
    """Return the term of a word whose syllables begin with these consonants."""
    return f".{consonants[:LONGEST_OPENING]}"


def initials_of(word: str) -> list[str]:
    """Return the terms of the consonants that a word's syllables begin with: ㅎㅇ and ㅎㅇㅅ of 회의실."""
    consonants = "".join(map(initial, word[:LONGEST_OPENING]))
    return [initials(begun) for begun in openings(consonants)]


@lru_cache(maxsize=16384)
def _letters(character: str) -> str:
    return spell(character) if is_syllable(character) else character
