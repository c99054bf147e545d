"""Ranges of a text."""

from collections.abc import Iterable

__all__ = ["Range", "merged"]

Range = tuple[int, int]
"""Where something begins and ends."""


def merged(spans: Iterable[Range]) -> list[Range]:
    """Return ranges in order, those that touch or overlap as one."""
    result: list[Range] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
