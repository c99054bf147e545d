"""What to mark in a message, counted as JavaScript counts: in UTF-16 code units."""

from collections.abc import Sequence
from typing import NamedTuple

from madang.analysis.normal import Normal
from madang.analysis.ranges import Range, merged

__all__ = ["Highlight", "Snippet", "highlight"]

_LONG = 160
"""Messages of more UTF-16 code units get a snippet."""

_BEFORE = 40
_AFTER = 80
_ELLIPSIS = "…"


class Snippet(NamedTuple):
    """The neighbourhood of the first hit in a long message.

    Attributes:
        text: what to show, with ``…`` where the message goes on.
        ranges: what to mark in ``text``, in UTF-16 code units.
    """

    text: str
    ranges: Sequence[Range]


class Highlight(NamedTuple):
    """What to mark in a message.

    Attributes:
        ranges: beginnings and ends in the content, in UTF-16 code units, ascending, none touching another.
        snippet: for a long message only.
    """

    ranges: Sequence[Range]
    snippet: Snippet | None


def highlight(normal: Normal, spans: Sequence[Range]) -> Highlight:
    """Return the ranges of a normalised text as ranges of what it was made of."""
    source = normal.source
    ranges = merged(normal.original(start, end) for start, end in spans)
    units = [(_units(source[:start]), _units(source[:end])) for start, end in ranges]
    return Highlight(units, _snippet(source, ranges) if _units(source) > _LONG else None)


def _snippet(source: str, ranges: Sequence[Range]) -> Snippet:
    first = ranges[0][0] if ranges else 0
    start = _word_edge(source, max(0, first - _BEFORE), first)
    end = min(len(source), max(first + _AFTER, ranges[0][1] if ranges else 0))
    head = _ELLIPSIS if start else ""
    tail = _ELLIPSIS if end < len(source) else ""
    text = head + source[start:end] + tail
    shift = len(head) - start
    inside = [(low + shift, min(high, end) + shift) for low, high in ranges if low < end]
    return Snippet(text, [(_units(text[:low]), _units(text[:high])) for low, high in inside])


def _word_edge(source: str, start: int, stop: int) -> int:
    """Return the beginning of the next word, if one begins before the hit."""
    if start == 0:
        return 0
    space = source.find(" ", start, stop)
    return start if space < 0 else space + 1


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
