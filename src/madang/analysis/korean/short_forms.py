"""Contractions that people write as they speak: 재밌다 for 재미있다 (한글 맞춤법, articles 32 to 40)."""

from collections.abc import Iterable
from typing import Final

__all__ = ["SHORT_STEMS", "with_full_forms"]


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


SHORT_STEMS: Final = _pairs("재밌=재미있 재밋=재미있")
"""Stems that are written in their full form as often."""

_WORDS: Final = _pairs(
    """
얘기=이야기 맘=마음 담주=다음주 담달=다음달 낼=내일 첨=처음 젤=제일 걍=그냥 넘=너무 쫌=좀 어케=어떻게
근데=그런데 글구=그리고 암튼=아무튼 뭔=무슨 애기=아기 쌤=선생님 요샌=요새 얘기하다=이야기하다
"""
)
_FULL: Final = _WORDS | {f"{short}다": f"{full}다" for short, full in SHORT_STEMS.items()}


def with_full_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """Return forms, and those that some of them are short for."""
    known = tuple(forms)
    return tuple(dict.fromkeys((*known, *(_FULL[form] for form in known if form in _FULL))))
