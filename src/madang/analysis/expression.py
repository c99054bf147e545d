"""What a query asks of an index, in no index's language: a tree over terms in two fields.

Every adapter translates it (to FTS5's MATCH, to Elasticsearch's query DSL, to sets in memory).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

__all__ = [
    "AllOf",
    "AnyOf",
    "Expression",
    "Field",
    "Prefix",
    "Term",
    "all_of",
    "any_of",
    "grams",
    "holds",
    "size",
    "words",
]


class Field(Enum):
    """Where a term is looked up."""

    WORDS = "words"
    GRAMS = "grams"


@dataclass(frozen=True, slots=True)
class Term:
    """Messages that have this term in this field."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Messages that have a term in this field that begins so."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Messages that every part asks for; there are two parts at least."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Messages that some part asks for; there are two parts at least."""

    parts: tuple["Expression", ...]


Expression = Term | Prefix | AllOf | AnyOf


def size(expression: Expression) -> int:
    """Return how many terms an expression looks up."""
    return sum(map(size, expression.parts)) if isinstance(expression, AllOf | AnyOf) else 1


def words(text: str) -> Term:
    """Return the messages where this stands as a word."""
    return Term(Field.WORDS, text)


def grams(text: str) -> Term:
    """Return the messages that have this piece of a word."""
    return Term(Field.GRAMS, text)


def all_of(parts: Iterable[Expression]) -> Expression:
    """Return what all of the parts ask for, flat and without repetitions; there is one at least."""
    flat = dict.fromkeys(
        leaf for part in parts for leaf in (part.parts if isinstance(part, AllOf) else (part,))
    )
    return next(iter(flat)) if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Iterable[Expression]) -> Expression:
    """Return what any of the parts asks for, flat and without repetitions; there is one at least."""
    flat = dict.fromkeys(
        leaf for part in parts for leaf in (part.parts if isinstance(part, AnyOf) else (part,))
    )
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))


def holds(wide: Expression, narrow: Expression) -> bool:
    """Tell whether it can be seen from two expressions that whatever one asks for the other asks for, too."""
    if wide == narrow:
        return True
    if isinstance(narrow, AnyOf):
        return all(holds(wide, part) for part in narrow.parts)
    if isinstance(wide, AllOf):
        return all(holds(part, narrow) for part in wide.parts)
    if isinstance(wide, AnyOf) and any(holds(part, narrow) for part in wide.parts):
        return True
    return isinstance(narrow, AllOf) and any(holds(wide, part) for part in narrow.parts)
