"""The forms that a Korean word may stand for: without its particles, and as its dictionary has it."""

from collections.abc import Container
from typing import NamedTuple

from madang.analysis.korean.nouns import ALSO_VERBS, NOUNS, SHORT_NOUNS
from madang.analysis.korean.particles import ASKED, CORE, PARTICLES, fits
from madang.analysis.korean.short_forms import SHORT_STEMS, with_full_forms
from madang.analysis.korean.stems import STEMS
from madang.analysis.korean.verbs import guesses, noun_of, stems
from madang.analysis.pieces import LONGEST_TERM

__all__ = ["Forms", "asked_forms", "forms"]

_LONGEST_PARTICLE = 5
_LONGEST_WORD = 24


class Forms(NamedTuple):
    """What a word may stand for.

    Attributes:
        whole: the word itself, its noun without particles, the dictionary form of its verb.
        nouns: the nouns that its verb was made of: 회의 of 회의했어요.
        inner: the dictionary form of a verb that another word stands before without a space, and where the
            verb begins.
    """

    whole: tuple[str, ...]
    nouns: tuple[str, ...] = ()
    inner: tuple[tuple[str, int], ...] = ()


def forms(word: str) -> Forms:
    """Return all that a word of a message may stand for."""
    if word in SHORT_NOUNS or (word in NOUNS and word not in ALSO_VERBS):
        return Forms(with_full_forms((word,)))
    return _in_full(_read(word, PARTICLES, ALSO_VERBS))


def asked_forms(word: str) -> Forms:
    """Return what a word of a query most likely stands for: what can be a noun is one."""
    if word in SHORT_STEMS:
        return Forms((word, f"{word}다", f"{SHORT_STEMS[word]}다"))  # half typed
    if len(word) == 1 or word in NOUNS:
        return Forms(with_full_forms((word,)))
    if word.endswith("다") and word[:-1] in STEMS:
        return Forms(with_full_forms((word,)))  # 돌아오다 is not 돌다
    return _in_full(_read(word, ASKED, frozenset()))


def _in_full(found: Forms) -> Forms:
    return found._replace(whole=with_full_forms(found.whole))


def _read(word: str, particles: Container[str], verbs_as_well: Container[str]) -> Forms:
    if len(word) > _LONGEST_WORD:
        return Forms((word[:LONGEST_TERM],))
    verbs = stems(word)
    bases = _bases(word, CORE if verbs else particles)
    if not verbs and not bases:
        verbs = guesses(word)
    if bases and bases[-1] in NOUNS and bases[-1] not in verbs_as_well:
        verbs = ()  # 알림만 is 알림, not 알리다
    found = dict.fromkeys((word, *(stem.text + "다" for stem in verbs if stem.start == 0)))
    nouns = dict.fromkeys(noun for stem in verbs if stem.start == 0 and len(noun := noun_of(stem.text)) > 1)
    inner = () if bases else tuple((stem.text + "다", stem.start) for stem in verbs if stem.start)
    return Forms((*found, *bases), tuple(nouns), inner)


def _bases(word: str, particles: Container[str]) -> list[str]:
    """Return what is left when particles are taken off, one after the other."""
    found: list[str] = []
    waiting = [word]
    while waiting:
        longer = waiting.pop()
        for length in range(1, min(_LONGEST_PARTICLE, len(longer) - 1) + 1):
            base, particle = longer[:-length], longer[-length:]
            if particle not in particles or base in found or not fits(base, particle):
                continue
            if len(base) == 1 and base not in SHORT_NOUNS:
                continue
            found.append(base)
            if base not in NOUNS:
                waiting.append(base)
    return found
