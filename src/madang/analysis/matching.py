"""Where a part of a query stands in a text."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from madang.analysis.analyzer import Text
from madang.analysis.expression import Expression, all_of, any_of
from madang.analysis.ranges import Range, merged

__all__ = ["Item", "both", "chained", "either"]

_WIDEST_GAP = 8
_NOTHING_BETWEEN = re.compile(r"[\W_]*").fullmatch


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a query asks for.

    Attributes:
        typed: the messages where the very letters stand as a word, or a word begins with them.
        strong: the messages where it stands as a word, in whatever form.
        weak: all the messages that may have it, those of ``strong`` and more; ``find`` has the last word.
        sure: messages that have it for certain, as far as terms can tell; ``None`` if they cannot.
        find: where it stands in a text, nowhere in a text that does not have it.
    """

    typed: Expression
    strong: Expression
    weak: Expression
    sure: Expression | None
    find: Callable[[Text], Sequence[Range]]


def either(items: Sequence[Item]) -> Item:
    """Return what asks for any of some things, and finds all of them that there are."""

    def find(text: Text) -> list[Range]:
        return merged(span for item in items for span in item.find(text))

    sure = [item.sure for item in items if item.sure is not None]
    return Item(
        any_of(item.typed for item in items),
        any_of(item.strong for item in items),
        any_of(expression for item in items for expression in (item.strong, item.weak)),
        any_of(sure) if sure else None,
        find,
    )


def both(items: Sequence[Item]) -> Item:
    """Return what asks for all of some things, anywhere in a text."""

    def find(text: Text) -> list[Range]:
        found = [item.find(text) for item in items]
        return merged(span for spans in found for span in spans) if all(found) else []

    return Item(
        all_of(item.typed for item in items),
        all_of(item.strong for item in items),
        all_of(item.weak for item in items),
        None,
        find,
    )


def chained(finders: Sequence[Callable[[Text], Sequence[Range]]]) -> Callable[[Text], list[Range]]:
    """Return what finds things one behind the other with nothing but punctuation and spaces between."""

    def find(text: Text) -> list[Range]:
        layers: list[list[Range]] = []
        for finder in finders:
            layers.append(sorted(set(finder(text))))
            if not layers[-1]:
                return []
        # Forward, keep what something stands before; backward, what something stands behind. A range that is
        # near several others is kept once: else each layer would be longer than the one before.
        for number in range(1, len(layers)):
            near = {later for _, later in _neighbours(text, layers[number - 1], layers[number])}
            layers[number] = sorted(near)
        for number in range(len(layers) - 1, 0, -1):
            near = {first for first, _ in _neighbours(text, layers[number - 1], layers[number])}
            layers[number - 1] = sorted(near)
        return merged(span for layer in layers for span in layer)

    return find


def _neighbours(
    text: Text, firsts: Sequence[Range], laters: Sequence[Range]
) -> Iterator[tuple[Range, Range]]:
    """Yield each two ranges with nothing of weight between; both are in order, without repetitions."""
    text.spend((len(firsts) + len(laters)) * _WIDEST_GAP)
    starts = [start for start, _ in laters]
    for first in firsts:
        near = bisect_left(starts, first[1])
        while near < len(starts) and starts[near] - first[1] <= _WIDEST_GAP:
            if _NOTHING_BETWEEN(text.normal.text, first[1], starts[near]):
                yield first, laters[near]
            near += 1
