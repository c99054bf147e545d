"""Text in, search terms and highlights out: the same for every index. Pure: no I/O, no clock.

An index stores the ``Terms`` that an ``Analyzer`` makes of each message, translates a ``Query``'s expressions
into its own language, offers messages tier by tier, and lets ``Query.mark`` have the last word on each.
"""

from madang.analysis.analyzer import Analyzer, Lemmatizer, Terms
from madang.analysis.expression import AllOf, AnyOf, Expression, Field, Prefix, Term
from madang.analysis.highlight import Highlight, Snippet
from madang.analysis.pieces import WORD_MARK
from madang.analysis.query import Query, make_query
from madang.analysis.steps import Spend, free
from madang.analysis.syntax import Filters, QuerySyntaxError

__all__ = [
    "WORD_MARK",
    "AllOf",
    "Analyzer",
    "AnyOf",
    "Expression",
    "Field",
    "Filters",
    "Highlight",
    "Lemmatizer",
    "Prefix",
    "Query",
    "QuerySyntaxError",
    "Snippet",
    "Spend",
    "Term",
    "Terms",
    "free",
    "make_query",
]
