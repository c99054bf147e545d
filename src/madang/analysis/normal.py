"""Text as the index sees it: one form for NFD and NFC, full width and half, upper case and lower.

Normal form is NFKC with case folding (Unicode Standard Annex 15; Unicode 3.13), and besides:

* Hangul jamo that stand alone are compatibility jamo (U+3131 ff.), however they were written, and never
  melt into the syllable before them, so that a half-typed ``회ㅇ`` keeps its last letter;
* Latin and Greek letters lose their accents, as people leave them out when they search, Cyrillic ё its dots,
  and letters like ł and ø, which Unicode does not take apart, become those that people type for them;
* slips of Korean spelling that leave no doubt are put right: 됬, 되요, 않되;
* what cannot be seen (zero-width characters, variation selectors) and skin tones are left out.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Normal", "clings", "normalize"]

# ASCII, Hangul syllables and compatibility jamo, kana, unified Han, and their punctuation but U+3000:
# these are their own normal form once they are in lower case, and no character changes its length.
_PLAIN = re.compile(r"[\x00-\x7f가-힣ㄱ-ㅣ぀-ゖ゠-ヾ一-鿿、-〜“”‘’]*").fullmatch
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
# Vowels and final consonants of Hangul, and the sound marks of half-width katakana: Unicode gives them
# the combining class 0, yet they compose with what stands before them.
_COMPOSING = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f]").match
# Letters with no decomposition in Unicode; in lower case.
_TYPED_FOR = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ŋ": "n",
    }
)
# 되어 is 돼 (한글 맞춤법, article 35), and 않 stands behind 지 only; what is never right as it stands.
_RIGHT = {"됬": "됐", "되": "돼", "돼": "되", "않": "안"}
_SLIPS = re.compile(
    "됬|되(?=[요서야])|(?<=[안않])되(?![가-힣])|돼(?=[고면는니던어나네겠기죠게길거며려시세냐군잖]|도록)|않(?=[되돼됐된될됩됨됬])"
).sub
_LONGEST_CLUSTER = 32  # marks beyond that are an assault, not a letter
_FILLER = 0x3164  # U+3164 HANGUL FILLER: a blank, not a letter
_HALF_WIDTH_JAMO = {
    half: 0x3131 + offset
    for block, start in (((0xFFA1, 0xFFBF), 0), ((0xFFC2, 0xFFC8), 30), ((0xFFCA, 0xFFD0), 36))
    for offset, half in enumerate(range(block[0], block[1]), start)
}


class Normal(NamedTuple):
    """A normalised text and where each of its characters came from.

    Attributes:
        text: the normal form.
        source: the text as it was.
        starts: for each character of ``text``, and for its end, the index in ``source`` where the
            characters begin that it was made of; ``None`` where every index is its own.
    """

    text: str
    source: str
    starts: Sequence[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of ``source`` that a range of ``text``, not an empty one, was made of."""
        if self.starts is None:
            return start, end
        last = end
        # Characters that one source character became belong together.
        while last < len(self.text) and self.starts[last] == self.starts[last - 1]:
            last += 1
        return self.starts[start], self.starts[last]


def normalize(text: str) -> Normal:
    """Return the normal form of a text; of any text, even one with lone surrogates."""
    if _PLAIN(text) is not None:
        return Normal(_spelt(text.lower()), text, None)
    pieces: list[str] = []
    starts: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _continues(text[end]):
            continue
        piece = _fold(text[start : min(end, start + _LONGEST_CLUSTER)])
        pieces.append(piece)
        starts += [start] * len(piece)
        start = end
    starts.append(len(text))
    return Normal(_spelt("".join(pieces)), text, starts)


def clings(text: str) -> bool:
    """Tell whether a text begins with what combines with whatever stands before it."""
    return text[:1] > "\x7f" and _continues(text[0])


def _spelt(text: str) -> str:
    """Put slips right: 되 and 돼 sound alike, and so do 안 and 않. No character moves."""
    return _SLIPS(_right, text) if "되" in text or "돼" in text or "됬" in text or "않" in text else text


def _right(slip: re.Match[str]) -> str:
    return _RIGHT[slip.group()]


def _continues(character: str) -> bool:
    if unicodedata.combining(character):
        return True
    return _COMPOSING(character) is not None or _INVISIBLE.match(character) is not None


@lru_cache(maxsize=8192)
def _fold(cluster: str) -> str:
    """Return the normal form of one character and what combines with it."""
    if "ㄱ" <= cluster <= "ㆎ" and len(cluster) == 1:
        return cluster
    cluster = _INVISIBLE.sub("", cluster).translate(_HALF_WIDTH_JAMO)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    if folded and _loses_accents(folded[0]):
        bare = (c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        folded = "".join(bare).translate(_TYPED_FOR)
    return "".join(_compatibility_jamo().get(character, character) for character in folded)


def _loses_accents(character: str) -> bool:
    is_latin = character < "\u0250" or "\u1e00" <= character <= "\u1eff"
    is_greek = "\u0370" <= character <= "\u03ff" or "\u1f00" <= character <= "\u1fff"
    return is_latin or is_greek or character == "ё"


@lru_cache(maxsize=1)
def _compatibility_jamo() -> dict[str, str]:
    """Return the compatibility jamo of each conjoining one, initial and final."""
    table = {
        unicodedata.normalize("NFKC", chr(code)): chr(code)
        for code in range(0x3131, 0x318F)
        if code != _FILLER
    }
    finals = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
    return {**{chr(0x11A8 + index): jamo for index, jamo in enumerate(finals)}, **table}
