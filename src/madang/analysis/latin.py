"""Words of alphabets: their stems, and the parts of names like ``sendMessage`` and ``iphone15``."""

import re
from collections.abc import Callable
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found, import-untyped, unused-ignore]  # it has no types

from madang.analysis.english import IRREGULAR

__all__ = ["parts", "stemmer"]

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z_]+").finditer
_ENGLISH = re.compile("[a-z]{3,32}").fullmatch


def stemmer() -> Callable[[str], str]:
    """Return a function that gives an English word's stem (Snowball's English stemmer, Porter 2).

    An irregular form has the stem of the word that it is of: ran that of run. Words of other languages,
    short and very long ones are their own stems. It remembers what it has seen and may be used from several
    threads.
    """

    # A stemmer keeps the word it works on, and is not for several threads: every word gets one of its own,
    # without a memory of its own.
    @lru_cache(maxsize=32768)
    def english(word: str) -> str:
        stemmed: str = Stemmer.Stemmer("english", 0).stemWord(IRREGULAR.get(word, word))
        return stemmed

    return lambda word: word if _ENGLISH(word) is None else english(word)


def parts(word: str) -> list[tuple[int, int]]:
    """Return where a word's parts begin and end, as capitals and digits tell; none where it is one part."""
    spans = [match.span() for match in _PART(word)]
    return spans if len(spans) > 1 else []
