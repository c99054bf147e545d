"""What is said to people stands in the catalogue, and nowhere else."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from madang.domain import catalogue, errors
from madang.domain.wording import Wording
from tests.support.process import ROOT

PACKAGE = ROOT / "src" / "madang"
SOURCES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.relative_to(PACKAGE).parts[0] not in {"protocol", "transport"}  # which know nothing of chat
)
REFUSALS = {
    name
    for name, each in vars(errors).items()
    if inspect.isclass(each) and issubclass(each, errors.ChatError)
}
WORDINGS = {name: each for name, each in vars(catalogue).items() if isinstance(each, Wording)}
GIVEN = {"InvalidQuery": {"position"}}
"""Details that a refusal gives by itself."""


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Return the calls of anything so named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def wordings_in(tree: ast.AST) -> Iterator[str]:
    """Return the names of wordings that are referred to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "catalogue":
            yield node.attr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_refusal_is_worded_by_the_catalogue_and_gives_each_detail(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for call in calls(tree, REFUSALS):
        assert call.args, ast.unparse(call)
        worded = call.args[0]
        assert not isinstance(worded, ast.Constant | ast.JoinedStr), ast.unparse(call)
        if not isinstance(worded, ast.Attribute) or ast.unparse(worded.value) != "catalogue":
            continue  # a wording that was chosen before
        needed = {name for _, name, _, _ in Formatter().parse(WORDINGS[worded.attr].en) if name}
        own = GIVEN.get(ast.unparse(call.func), set())
        assert {word.arg for word in call.keywords} | own == needed, ast.unparse(call)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_an_error_goes_out_with_a_message_that_was_worded(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for call in calls(tree, {"ErrorOut"}):
        assert not isinstance(call.args[1], ast.Constant | ast.JoinedStr), ast.unparse(call)


def test_nothing_in_the_catalogue_is_never_said() -> None:
    said = {name for path in SOURCES for name in wordings_in(ast.parse(path.read_text("utf-8")))}
    assert said == WORDINGS.keys()
