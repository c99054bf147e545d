"""Hangul syllables by arithmetic (Unicode Standard 3.12, Conjoining Jamo Behavior)."""

from typing import Final

__all__ = [
    "FINALS",
    "INITIALS",
    "final",
    "initial",
    "is_syllable",
    "spell",
    "syllable",
    "taken_apart",
    "vowel",
    "with_final",
]

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final[tuple[str, ...]] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_BASE: Final = 0xAC00
_PER_INITIAL: Final = len(_VOWELS) * len(FINALS)


_PAIRS: Final = str.maketrans(
    {
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)


def taken_apart(letters: str) -> str:
    """Return letters of Hangul with the double ones taken apart: a keyboard makes ㄳ of ㄱ and ㅅ."""
    return letters.translate(_PAIRS)


def is_syllable(character: str) -> bool:
    """Tell whether a character is a whole Hangul syllable."""
    return "가" <= character <= "힣"


def initial(syllable: str) -> str:
    """Return the initial consonant."""
    return INITIALS[(ord(syllable) - _BASE) // _PER_INITIAL]


def vowel(syllable: str) -> str:
    """Return the vowel."""
    return _VOWELS[(ord(syllable) - _BASE) % _PER_INITIAL // len(FINALS)]


def final(syllable: str) -> str:
    """Return the final consonant, the empty string where there is none."""
    return FINALS[(ord(syllable) - _BASE) % len(FINALS)]


def with_final(syllable: str, consonant: str) -> str:
    """Return the syllable with another final consonant; with ``""``, without one."""
    code = ord(syllable) - _BASE
    return chr(_BASE + code - code % len(FINALS) + FINALS.index(consonant))


def spell(syllable: str) -> str:
    """Return the syllable letter by letter: 실 is ㅅㅣㄹ."""
    return initial(syllable) + vowel(syllable) + final(syllable)


def syllable(consonant: str, middle: str, last: str = "") -> str:
    """Return the syllable of an initial consonant, a vowel and a final consonant."""
    code = INITIALS.index(consonant) * _PER_INITIAL + _VOWELS.index(middle) * len(FINALS) + FINALS.index(last)
    return chr(_BASE + code)
