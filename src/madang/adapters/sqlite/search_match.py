"""Queries in the language of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax).

Two fields and the keys of room and user share one column: the first character of a term tells which it is of.
"""

from collections.abc import Iterable, Set

from madang.analysis import WORD_MARK, AllOf, AnyOf, Expression, Field, Prefix, Term

__all__ = ["ROOM", "USER", "fts5", "key_term", "row"]

ROOM = "@"
USER = "~"


def row(terms: Set[str], room: int, user: int) -> str:
    """Return what the index stores of a message with these terms, words marked."""
    return " ".join([*terms, f"{ROOM}{room}", f"{USER}{user}"])


def key_term(kind: str, key: int) -> str:
    """Return what asks for the messages in a room or by a user."""
    return f'"{kind}{key}"'


def fts5(expression: Expression) -> str:
    """Return what asks for an expression."""
    match expression:
        case Term(field, text):
            return _quoted(field, text)
        case Prefix(field, text):
            return _quoted(field, text) + "*"
        case AllOf(parts):
            return _joined(" AND ", map(fts5, parts))
        case AnyOf(parts):
            return _joined(" OR ", map(fts5, parts))


def _joined(operator: str, parts: Iterable[str]) -> str:
    return f"({operator.join(parts)})"


def _quoted(field: Field, text: str) -> str:
    text = (WORD_MARK if field is Field.WORDS else "") + text
    return '"' + text.replace('"', '""') + '"'
