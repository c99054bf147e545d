"""The forms that a Korean word may stand for: without its particles, and as its dictionary has it."""

from typing import NamedTuple

from madang.analysis.korean.nouns import ALSO_VERBS, NOUNS, SHORT_NOUNS
from madang.analysis.korean.particles import CORE, fits
from madang.analysis.korean.verbs import noun_of, stems

__all__ = ["Forms", "asked_forms", "forms"]

_LONGEST_PARTICLE = 5
_LONGEST_WORD = 24


class Forms(NamedTuple):
    """What a word may stand for.

    Attributes:
        whole: the word itself, its noun without particles, the dictionary form of its verb.
        inner: the dictionary form of a verb that another word stands before without a space, and where the
            verb begins.
    """

    whole: tuple[str, ...]
    inner: tuple[tuple[str, int], ...] = ()


def forms(word: str) -> Forms:
    """Return all that a word of a message may stand for."""
    if len(word) > _LONGEST_WORD or (word in NOUNS and word not in ALSO_VERBS):
        return Forms((word,))
    if word in SHORT_NOUNS:
        return Forms((word,))
    return _read(word)


def asked_forms(word: str) -> Forms:
    """Return what a word of a query most likely stands for: what can be a noun is one."""
    if len(word) == 1 or len(word) > _LONGEST_WORD or word in NOUNS:
        return Forms((word,))
    return _read(word)


def _read(word: str) -> Forms:
    found = {word: None}
    verbs = stems(word)
    whole = [stem.text for stem in verbs if stem.start == 0]
    for stem in whole:
        found[stem + "다"] = None
        noun = noun_of(stem)
        if len(noun) > 1:
            found[noun] = None
    bases = _bases(word, core_only=bool(verbs))
    found.update(dict.fromkeys(bases))
    if bases:
        return Forms(tuple(found))
    return Forms(tuple(found), tuple((stem.text + "다", stem.start) for stem in verbs if stem.start))


def _bases(word: str, *, core_only: bool) -> list[str]:
    """Return what is left when particles are taken off, one after the other."""
    found: list[str] = []
    waiting = [word]
    while waiting:
        longer = waiting.pop()
        for length in range(1, min(_LONGEST_PARTICLE, len(longer) - 1) + 1):
            base, particle = longer[:-length], longer[-length:]
            if core_only and particle not in CORE:
                continue
            if base in found or not fits(base, particle) or (len(base) == 1 and base not in SHORT_NOUNS):
                continue
            found.append(base)
            if base not in NOUNS:
                waiting.append(base)
    return found
