"""What errors mean and say, as tables of each language."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import asyncapi
from korean import texts

from madang.domain import catalogue
from madang.domain.errors import ChatError
from madang.domain.wording import Locale

__all__ = ["CONTRACTS", "error_table", "message_table"]

DOCS = Path(__file__).parent
SOURCES = DOCS.parent / "src" / "madang"

CONTRACTS: tuple[tuple[Path, Locale], ...] = (
    (DOCS / "contract.md", "en"),
    (DOCS / "ko" / "contract.md", "ko"),
)
"""The pages that have these tables."""


def error_table(locale: Locale) -> Iterator[str]:
    """Return the table of error codes."""
    head = {"en": ("code", "retryable", "meaning"), "ko": ("코드", "다시 보내도 되는지", "뜻")}
    yes, no = {"en": ("yes", "no"), "ko": ("예", "아니요")}[locale]
    yield f"| {' | '.join(head[locale])} |"
    yield "|---|---|---|"
    for kind in asyncapi.error_kinds():
        meaning = asyncapi.meaning(kind) if locale == "en" else texts()[f"error.{kind.code}"]
        yield f"| `{kind.code}` | {yes if kind.retryable else no} | {meaning} |"


def wordings_of(kind: type[ChatError]) -> list[str]:
    """Return the names of the wordings that the code gives to an error of this very kind."""
    found = set().union(*(wordings_in(module, kind.__name__) for module in modules()))
    return [name for name in catalogue.__all__ if name in found]


@cache
def modules() -> list[ast.Module]:
    """Return the modules that refer to the catalogue."""
    texts = [path.read_text("utf-8") for path in SOURCES.rglob("*.py")]
    return [ast.parse(text) for text in texts if "import catalogue" in text]


def wordings_in(module: ast.Module, kind: str) -> set[str]:
    """Return those that a module gives to an error: by name, or chosen from those it names nowhere else."""
    given: dict[str, set[str]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            given.setdefault(node.func.id, set()).add(wording_of(node.args[0]))
    own = given.get(kind, set())
    if "" in own:
        named = {wording_of(node) for node in ast.walk(module) if isinstance(node, ast.expr)}
        others = {each.__name__ for each in asyncapi.error_kinds()} & given.keys()
        return own | named.difference(*(given[other] for other in others))
    return own


def wording_of(node: ast.expr) -> str:
    """Return the name of the wording that an expression is, "" where it is none or one that was chosen."""
    match node:
        case ast.Attribute(value=ast.Name(id="catalogue"), attr=name):
            return name
    return ""


def message_table(locale: Locale) -> Iterator[str]:
    """Return the table of what errors say."""
    yield {"en": "| code | messages |", "ko": "| 코드 | 메시지 |"}[locale]
    yield "|---|---|"
    for kind in asyncapi.error_kinds():
        texts = [getattr(getattr(catalogue, name), locale) for name in wordings_of(kind)]
        if texts:
            # Without how each detail is written: {field!r:.40} is {field}.
            said = re.sub(r"{(\w+)[!:].*?}", r"{\1}", "<br>".join(texts))
            yield f"| `{kind.code}` | {said} |"
