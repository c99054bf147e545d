"""Tokens: runs of one script in a normalised text."""

import re
from enum import IntEnum
from typing import NamedTuple

__all__ = ["SCRIPTS_IN_ONE", "Kind", "Token", "tokenize"]


class Kind(IntEnum):
    """What a token is made of."""

    HANGUL = 1
    JAMO = 2
    HAN = 3
    HIRAGANA = 4
    KATAKANA = 5
    NUMBER = 6
    WORD = 7
    SYMBOL = 8


SCRIPTS_IN_ONE = frozenset({Kind.HAN, Kind.HIRAGANA, Kind.KATAKANA})
"""Scripts that stand side by side in one word."""


class Token(NamedTuple):
    """A run of one kind, and where it stands in the normalised text."""

    kind: Kind
    text: str
    start: int
    end: int


_HAN = "\u2e80-\u2fdf々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u3096\u309d\u309e"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe"
_OWN_SCRIPT = f"가-힣ㄱ-ㆎ{_HAN}{_HIRAGANA}{_KATAKANA}"
# A version or a decimal (3.11, v2.0.1), a number with its thousands marked (15,000), or plain digits that
# no letter touches.
_NUMBER = (
    r"(?<![^\W_])(?:v(?=\d+\.\d))?\d+(?:\.\d+)+(?![0-9a-z_])"
    r"|(?<![a-z_0-9])(?<!\d[,.])\d{1,3}(?:,\d{3})+(?![a-z0-9_])(?!,\d)"
    r"|(?<![a-z_0-9])\d+(?![a-z0-9_])"
)
_MARKS = "\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e"
# Letters and digits of all other scripts, with marks inside; C++, C# and F# keep theirs.
_WORD = rf"[a-z](?:\+\+|#)(?![a-z0-9])|(?:[^\W_{_OWN_SCRIPT}][{_MARKS}]*)+"
# Most words: what follows decides at once that this is all of it. The others are tried one by one.
_PLAIN_WORD = rf"[a-z][a-z]++(?![\w{_MARKS}])"
# Arrows, technical and pictorial symbols, emoji, flags.
_SYMBOL = r"[\u2190-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff〒〰〽㊗㊙\U0001f000-\U0001faff]"

_TOKEN = re.compile(
    rf"({_PLAIN_WORD})|([가-힣]+)|([ㄱ-ㆎ]+)|([{_HAN}]+)|([{_HIRAGANA}]+)|([{_KATAKANA}]+)"
    rf"|({_NUMBER})|({_WORD})|({_SYMBOL})"
).finditer
_KINDS = (Kind.WORD, Kind.WORD, *Kind)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a normalised text in order; white space and punctuation stand between them."""
    # As `Token(…)` does, in half the time: this is done for each word that anyone says.
    return [
        tuple.__new__(Token, (_KINDS[match.lastindex or 0], match[0], *match.span()))
        for match in _TOKEN(text)
    ]
