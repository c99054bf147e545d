"""Where a verb that is written as one word has the verb that helps it: 보고싶어 is 보고 싶어.

A space belongs there, and may be left out (한글 맞춤법, articles 42 and 47).
"""

from functools import lru_cache
from typing import Final

from madang.analysis.korean.endings import BOUND_NOUNS, HELPERS
from madang.analysis.korean.syllables import final
from madang.analysis.korean.verbs import stems

__all__ = ["auxiliary_places"]

_AFTER_DUTY: Final = frozenset({"되", "하"})
"""Verbs behind 야: 해야 돼, 가야 한다."""
_AFTER_NOUN: Final = frozenset({"있", "없", "같", "하", "되", "모르", "알", "이"})
"""Verbs behind a noun that cannot stand alone: 할 수 있다, 올 것 같아."""
_OF_VOWEL: Final = HELPERS[""]


@lru_cache(maxsize=2048)
def auxiliary_places(word: str) -> frozenset[int]:
    """Return where in a word a space may have been left out before a verb that helps, or a bound noun."""
    found: set[int] = set()
    for place in range(1, len(word)):
        before, rest = word[:place], word[place:]
        if not _is_form(before):
            continue
        nouns = _nouns_before_verbs(before, rest)
        if nouns or _helps(before, rest):
            found |= {place, *(place + length for length in nouns)}
    return frozenset(found)


def _is_form(word: str) -> bool:
    return any(stem.start == 0 for stem in stems(word))


def _is_form_of(word: str, verbs: frozenset[str]) -> bool:
    return any(stem.start == 0 and stem.text in verbs for stem in stems(word))


def _helps(before: str, rest: str) -> bool:
    if before[-1] == "야":
        return _is_form_of(rest, _AFTER_DUTY)
    if before[-1] in HELPERS:
        return _is_form_of(rest, HELPERS[before[-1]])
    return not final(before[-1]) and len(rest) > 1 and _is_form_of(rest, _OF_VOWEL)


def _nouns_before_verbs(before: str, rest: str) -> list[int]:
    """Return how long the noun is that cannot stand alone, where one stands before a verb: 2 in 것같아."""
    if final(before[-1]) not in {"ㄴ", "ㄹ"}:
        return []
    lengths = [len(noun) for noun in BOUND_NOUNS if rest.startswith(noun)]
    return [length for length in lengths if _is_form_of(rest[length:], _AFTER_NOUN)]
