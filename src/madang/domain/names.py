"""Names that people give: of themselves and of rooms. One form each, and something to see in it.

The tables are those of one version of Unicode, so that nodes on different versions of Python agree
(docs/decisions/0041-names.md).
"""

import re
import unicodedata
from typing import Final, Literal

from madang.domain.unicode_table import MARKS, NAMELESS, SPACE

__all__ = ["Flaw", "flaw", "is_emoji", "normal_form", "stripped"]

Flaw = Literal["space", "mark", "unseen"]
"""What can be wrong with a name: a space at an end, a combining mark first, what is unseen."""

_LONGEST_DECOMPOSITION: Final = 4
"""Characters of the longest canonical decomposition of one (UAX 15)."""

_nameless = re.compile(f"[{NAMELESS}]").search
_begins_with_mark = re.compile(f"[{MARKS}]").match
_edge = re.compile(rf"[{SPACE}\u2800]|.*[{SPACE}\u2800]\Z", re.DOTALL).match
_around = re.compile(rf"\A[{SPACE}]+|[{SPACE}]+\Z")

_PICTOGRAPH: Final = (
    r"\xa9\xae\u203c\u2049\u2100-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff\U0001fc00-\U0001fffd"
)
_IDEOGRAPH: Final = r"\u3400-\u9fff\U00020000-\U0003fffd"
# From Arabic to Myanmar, and whatever else has letters that join, or signs that form conjuncts.
_JOINING: Final = (
    r"\u0600-\u109f\u1780-\u18af\u1a00-\u1cff\ua800-\ua95f\ua980-\uab2f\uabc0-\uabff"
    r"\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_SHAPING: Final = r"\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_OTHER: Final = rf"[^{_SHAPING}{SPACE}\u2800]"
_EMOJI: Final = (
    rf"[{_PICTOGRAPH}](?:[\ufe0e\ufe0f]|[\U0001f3fb-\U0001f3ff]|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f)?"
    r"\u20e3?"
)
_well_shaped = re.compile(
    rf"{_EMOJI}(?:\u200d{_EMOJI})*"  # UTS 51: joined, with a presentation, a skin tone or the tags of a flag
    r"|[#*0-9]\ufe0f\u20e3"
    rf"|[{_IDEOGRAPH}][\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # UTS 37: another form of an ideograph
    rf"|(?<=[\u1800-\u18af])[\u180b-\u180f]|(?<=[{_JOINING}])\ufe00"
    rf"|(?<=[{_JOINING}])[\u200c\u200d](?={_OTHER})|(?<={_OTHER})[\u200c\u200d](?=[{_JOINING}])"
)
_emoji = re.compile(
    rf"(?![\U0001f1e6-\U0001f1ff]){_EMOJI}(?:\u200d{_EMOJI})*"
    r"|[#*0-9]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}"  # a keycap, a flag
).fullmatch
_LONGEST_EMOJI: Final = 32
"""Characters; the longest that Unicode lists have ten, flags of regions a few more."""
_shaping = re.compile(f"[{_SHAPING}]").search


def is_emoji(text: str) -> bool:
    """Tell whether a text is one emoji, or a sequence that is shown as one (UTS 51, ED-17)."""
    return len(text) <= _LONGEST_EMOJI and _emoji(text) is not None


def normal_form(text: str, longest: int) -> str:
    """Return a name in the form in which it is compared and stored: NFC (UAX 15).

    What cannot come to ``longest`` characters or fewer is returned as it is, for its length to be refused:
    the work of normalising grows with the square of the marks in a row.
    """
    if text.isascii() or len(text) > _LONGEST_DECOMPOSITION * longest:
        return text
    return unicodedata.normalize("NFC", text)


def stripped(text: str) -> str:
    """Return a text without the white space around it."""
    return _around.sub("", text)


def flaw(name: str) -> Flaw | None:
    """Return what is wrong with a name in normal form, ``None`` where nothing is.

    A name begins with something to see. What is not seen, but shapes what stands beside it (joiners,
    variation selectors, tags), stands only where it does: else two names could look the same.
    """
    if not name or _edge(name) is not None:
        return "space"
    if _begins_with_mark(name) is not None:
        return "mark"
    if _nameless(name) is not None or _shaping(_well_shaped.sub("", name)) is not None:
        return "unseen"
    return None
