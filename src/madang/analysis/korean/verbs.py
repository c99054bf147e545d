"""Verbs and adjectives: the stems that a word may be a form of.

Every place where a stem could end is tried: what is left must be an ending that can stand there, and the
stem one that is listed, or one made of a noun (회의하다). What else could be a stem is a guess.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from madang.analysis.korean.contractions import stems_of_vowel_form
from madang.analysis.korean.endings import (
    AFTER_BARE,
    AFTER_CONSONANT,
    AFTER_FUSED,
    AFTER_PAST,
    AFTER_VOWEL,
    AFTER_VOWEL_FORM,
    BOUND_NOUNS,
    CASUAL,
    FUSED_AFTER_CONSONANT,
    HELPERS,
    may_end,
)
from madang.analysis.korean.stems import STEMS
from madang.analysis.korean.syllables import final, with_final

__all__ = ["Stem", "guesses", "noun_of", "stems"]

_LONGEST_WORD = 14
# Particles that leave no doubt that a verb follows.
_BEFORE_VERBS = frozenset("에을를로")
_OF_NOUNS = ("하", "되", "시키", "당하", "스럽", "롭", "거리")
# ㄹ falls out before ㄴ, ㅅ and 오: 만드니까, 만드세요.
_DROPS_LIQUID = tuple("니세셔셨셈시신실심십쇼오")
# 드세요 is 드시, but 가세요 is 가 and 마세요 is 말.
_RESPECTFUL = frozenset({"드시", "계시", "주무시", "잡수시"})
_OF_RESPECT = ("세요", "세여", "세용", "셔", "셨", "신", "실", "십")
_SHORT_HELPERS = frozenset({"줘", "봐", "둬", "놔", "줌", "봄"})
"""Forms of one syllable of verbs that help: 도와줘."""


class Stem(NamedTuple):
    """A stem that a word may be a form of.

    Attributes:
        text: the stem.
        start: where it begins in the word; what stands before it is another word that lost its space.
    """

    text: str
    start: int


class _Candidate(NamedTuple):
    """What would be the stem, if there is such a stem.

    Attributes:
        tail: what would be the ending.
        past: whether the ending is of the past, which is nothing else.
    """

    text: str
    tail: str
    past: bool = False


@lru_cache(maxsize=32768)
def stems(word: str) -> tuple[Stem, ...]:
    """Return the stems that a word may be a form of; of a part of it only if of the whole there is none."""
    candidates = _all_candidates(word)
    for known in (_whole, _behind):
        found = dict.fromkeys(stem for candidate in candidates for stem in known(candidate))
        if found:
            return tuple(found)
    return ()


def guesses(word: str) -> tuple[Stem, ...]:
    """Return stems that no list has, where a word has an ending that can hardly be anything else."""
    return tuple(
        dict.fromkeys(
            Stem(candidate.text, 0)
            for candidate in _all_candidates(word)
            if len(candidate.text) > 1 and (candidate.past or len(candidate.tail) > 1)
        )
    )


def _all_candidates(word: str) -> list[_Candidate]:
    if len(word) > _LONGEST_WORD:
        return []
    return [
        candidate
        for end in range(1, len(word) + 1)
        if may_end(word[end:])
        for candidate in _candidates(word[:end], word[end:])
    ]


def noun_of(stem: str) -> str:
    """Return the noun that a stem was made of, the empty string for none: 회의 of 회의하."""
    return next((stem.removesuffix(suffix) for suffix in _OF_NOUNS if stem.endswith(suffix)), "")


def _candidates(head: str, tail: str) -> Iterator[_Candidate]:
    """Yield what would be the stem where a head ends."""
    last = final(head[-1])
    for text in _bare(head, tail):
        yield _Candidate(text, tail)
    for text in _flexible(head, tail, last):
        yield _Candidate(text, tail)
    if last == "ㅆ" and head[-1] != "겠" and _past(tail):
        for text in stems_of_vowel_form(head[:-1] + with_final(head[-1], "")):
            yield _Candidate(text, tail, past=True)
    if not last and _ends_vowel_form(head[-1], tail):
        for text in stems_of_vowel_form(head):
            yield _Candidate(text, head[len(text) :] + tail)


def _bare(head: str, tail: str) -> Iterator[str]:
    """Yield the stem before endings that change nothing: 먹고, 먹는데, 먹고있어요, 먹겠습니다."""
    helped = tail[:1] in HELPERS and _helps(tail[:1], tail[1:])
    if tail in AFTER_BARE or helped or _modifies(tail, "는") or _modifies(tail, "던"):
        yield head
    if tail[:1] in {"는", "네", "니", "나", "냐"} and not final(head[-1]):
        yield head[:-1] + with_final(head[-1], "ㄹ")  # 만드는 is 만들
        yield head[:-1] + with_final(head[-1], "ㅎ")  # 빨가네 is 빨갛
    if head[-1] == "겠" and len(head) > 1 and tail in AFTER_PAST:
        yield head[:-1]


def _flexible(head: str, tail: str, last: str) -> Iterator[str]:
    """Yield the stem before endings that begin with 으 behind a consonant, and lose it behind a vowel."""
    if tail in AFTER_CONSONANT or _fused(FUSED_AFTER_CONSONANT.get(tail[:1], ""), tail[1:]):
        yield from _before_consonant(head)
    if tail.startswith(_OF_RESPECT) and head + "시" in _RESPECTFUL:
        yield head + "시"
    if tail in AFTER_VOWEL and last in {"", "ㄹ"}:
        yield head
        if not last:
            yield from _changed(head, dropped=tail.startswith(_DROPS_LIQUID))
    if _fused(last, tail):
        bare = head[:-1] + with_final(head[-1], "")
        yield bare
        yield from _changed(bare, dropped=True)
    if last == "ㄻ" and not tail:
        yield head[:-1] + with_final(head[-1], "ㄹ")


def _before_consonant(head: str) -> Iterator[str]:
    """Yield the stems before 으: 들으면 is 듣, 지으면 is 짓."""
    last = final(head[-1])
    if last == "ㄹ":
        yield head[:-1] + with_final(head[-1], "ㄷ")
    yield head if last else head[:-1] + with_final(head[-1], "ㅅ")


def _changed(head: str, *, dropped: bool) -> Iterator[str]:
    """Yield the stems whose last consonant has gone: 추우 is 춥, 그러 is 그렇, 만드 is 만들."""
    before, last = head[:-1], head[-1]
    if last == "우" and before and not final(before[-1]):
        yield before[:-1] + with_final(before[-1], "ㅂ")
    if before:
        yield before + with_final(last, "ㅎ")
    if dropped:
        yield before + with_final(last, "ㄹ")


def _fused(consonant: str, tail: str) -> bool:
    """Tell whether a tail can follow a consonant that has joined the stem: ㄴ and 데 in 간데."""
    if consonant not in AFTER_FUSED:
        return False
    return (
        not tail or tail in AFTER_FUSED[consonant] or (consonant in "ㄴㄹ" and tail.startswith(BOUND_NOUNS))
    )


def _ends_vowel_form(last: str, tail: str) -> bool:
    """Tell whether a tail can follow the form in 아 or 어 that ends in a syllable."""
    if not tail or tail in AFTER_VOWEL_FORM:
        return True
    if tail in CASUAL:
        return last in "해어아여줘봐돼워"
    return tail in _SHORT_HELPERS or (len(tail) > 1 and _helps("", tail))


def _past(tail: str) -> bool:
    """Tell whether a tail can follow the ㅆ of the past, also when that is said twice: 먹었었는데."""
    tail = tail.removeprefix("었")
    if tail.startswith("다") and _helps("다", tail[1:]):
        return True  # 갔다왔어요
    return not tail or tail in AFTER_PAST or _modifies(tail, "던")


def _modifies(tail: str, ending: str) -> bool:
    """Tell whether a tail is an attributive ending and a noun that lost the space before it: 는거."""
    return tail.startswith(ending) and tail.startswith(BOUND_NOUNS, len(ending))


def _helps(ending: str, rest: str) -> bool:
    """Tell whether what follows an ending is a form of a verb that helps there: 싶어요 in 먹고싶어요."""
    helpers = HELPERS[ending]
    return bool(rest) and any(stem.start == 0 and stem.text in helpers for stem in stems(rest))


def _whole(candidate: _Candidate) -> Iterator[Stem]:
    text = candidate.text
    if text in STEMS:
        yield Stem(text, 0)
    elif len(text) > 1:
        known = [plain for plain in _plain(text) if plain in STEMS or noun_of(plain)]
        if known or noun_of(text):
            yield from (Stem(plain, 0) for plain in known or [text])


def _plain(text: str) -> Iterable[str]:
    """Yield what a stem may be without the 시 of respect: 가시 is 가, 읽으시 is 읽, 만드시 is 만들."""
    if not text.endswith("시"):
        return
    base = text[:-1]
    if len(base) > 1 and base.endswith("으"):
        yield from _before_consonant(base[:-1])
    else:
        yield base
        if not final(base[-1]):
            yield from _changed(base, dropped=True)


def _behind(candidate: _Candidate) -> Iterator[Stem]:
    """Yield the longest listed stem that a word ends in: 먹 in 밥먹었어요."""
    text, tail, past = candidate
    if not tail and not past:
        return
    for start in range(1, len(text)):
        stem = text[start:]
        if stem in STEMS and (len(stem) > 1 or len(tail) > 1 or _stands_out(stem, text[start - 1])):
            yield Stem(stem, start)
            return


def _stands_out(stem: str, before: str) -> bool:
    """Tell whether a stem of one syllable can be told from the word before it: 밥먹자, 집에가자."""
    return final(stem) not in {"", "ㄹ"} or before in _BEFORE_VERBS
