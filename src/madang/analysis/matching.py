"""Where a part of a query stands in a text."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from madang.analysis.analyzer import Text
from madang.analysis.expression import Expression, all_of, any_of

__all__ = ["Item", "Range", "both", "chained", "either", "merged", "substring"]

Range = tuple[int, int]
"""Where something begins and ends in a normalised text."""

_NOTHING_BETWEEN = re.compile(r"[\W_]{0,8}").fullmatch


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a query asks for.

    Attributes:
        strong: the messages where it stands as a word.
        weak: all the messages that may have it, those of ``strong`` and more; ``find`` has the last word.
        sure: messages that have it for certain, as far as terms can tell; ``None`` if they cannot.
        find: where it stands in a text, nowhere in a text that does not have it.
    """

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

    return Item(all_of(item.strong for item in items), all_of(item.weak for item in items), None, find)


def substring(pattern: str) -> Callable[[Text], list[Range]]:
    """Return what finds a regular expression, also where it overlaps nothing else."""
    finditer = re.compile(pattern).finditer
    return lambda text: [match.span() for match in finditer(text.normal.text)]


def chained(finders: Sequence[Callable[[Text], Sequence[Range]]]) -> Callable[[Text], list[Range]]:
    """Return what finds things one behind the other with nothing but punctuation and spaces between."""

    def find(text: Text) -> list[Range]:
        chains: list[tuple[Range, ...]] = [(span,) for span in finders[0](text)]
        for finder in finders[1:]:
            following = finder(text)
            chains = [
                (*chain, span)
                for chain in chains
                for span in following
                if span[0] >= chain[-1][1] and _NOTHING_BETWEEN(text.normal.text[chain[-1][1] : span[0]])
            ]
        return merged(span for chain in chains for span in chain)

    return find


def merged(spans: Iterable[Range]) -> list[Range]:
    """Return ranges in order, those that touch or overlap as one."""
    result: list[Range] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
