"""From the form in 아 or 어 back to the stems it may be of: 먹어 to 먹, 도와 to 돕, 골라 to 고르.

The rules are those of the Korean orthography (한글 맞춤법, articles 16 to 18 and 34 to 36).
"""

from collections.abc import Iterator

from madang.analysis.korean.syllables import final, initial, syllable, vowel, with_final

__all__ = ["stems_of_vowel_form"]

# 오아 is 와, 주어 is 줘.
_CONTRACTED = {"ㅘ": "ㅗ", "ㅝ": "ㅜ", "ㅕ": "ㅣ", "ㅙ": "ㅚ"}
# 가아 is 가, 내어 is 내, 켜어 is 켜: the stem's own vowel; and 되 is often written for 돼.
_SWALLOWED = frozenset("ㅏㅓㅐㅔㅕㅚㅞㅙ")


def stems_of_vowel_form(form: str) -> Iterator[str]:
    """Yield the stems that a form in 아 or 어 may be of, without asking whether there are such stems.

    Args:
        form: syllables of which the last has no final consonant.
    """
    before, last = form[:-1], form[-1]
    consonant, middle = initial(last), vowel(last)
    if middle in _SWALLOWED:
        yield form
    if middle in _CONTRACTED:
        yield before + syllable(consonant, _CONTRACTED[middle])
    if middle in "ㅏㅓ":
        yield before + syllable(consonant, "ㅡ")  # 바빠 is 바쁘, 써 is 쓰
    if last == "해":
        yield before + "하"
    if middle in "ㅐㅒㅖ":
        # 파래 is 파랗, 그래 is 그렇, 하얘 is 하얗
        for lost in {"ㅐ": "ㅏㅓ", "ㅒ": "ㅑ", "ㅖ": "ㅕ"}[middle]:
            yield before + syllable(consonant, lost, "ㅎ")
    if last == "퍼":
        yield before + "푸"
    if last == "놔":
        yield before + "놓"
    if before:
        yield from _behind_another(before, last)


def _behind_another(before: str, last: str) -> Iterator[str]:
    """Yield the stems that end before the last syllable, or change there."""
    tail = final(before[-1])
    if last in "아어여":
        if tail or vowel(before[-1]) not in "ㅏㅓ":
            yield before  # behind ㅏ or ㅓ it would have been swallowed
        if tail == "ㄹ":
            yield before[:-1] + with_final(before[-1], "ㄷ")  # 들어 is 듣
        if not tail:
            yield before[:-1] + with_final(before[-1], "ㅅ")  # 지어 is 짓
    if last in "와워" and not tail:
        yield before[:-1] + with_final(before[-1], "ㅂ")  # 도와 is 돕, 추워 is 춥
    if last in "라러":
        if tail == "ㄹ":
            yield before[:-1] + with_final(before[-1], "") + "르"  # 골라 is 고르
        elif before[-1] == "르":
            yield before  # 이르러 is 이르
