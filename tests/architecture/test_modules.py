"""What every module has."""

import ast
from pathlib import Path

import pytest

from tests.support.process import ROOT

SOURCES = sorted((ROOT / "src" / "madang").rglob("*.py"))


def public_names(tree: ast.Module) -> set[str]:
    """Return what a module says is its own to use."""
    for statement in tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                return set(ast.literal_eval(value))
    raise AssertionError("has no __all__")


def is_overload(statement: ast.stmt) -> bool:
    """Tell whether this is one signature of a function that is documented behind it."""
    names = [ast.unparse(each) for each in getattr(statement, "decorator_list", ())]
    return "overload" in names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_module_says_what_it_is_and_documents_what_it_gives(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module's docstring says what it is"
    if path.name == "__init__.py" and len(tree.body) == 1:
        return
    names = public_names(tree)
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            public = not statement.name.startswith("_")
            if statement.name in names:
                assert is_overload(statement) or ast.get_docstring(statement), (
                    f"{statement.name} has no docstring"
                )
            elif public and not isinstance(statement, ast.ClassDef):
                raise AssertionError(f"{statement.name} is public, but not in __all__")


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT / "src" / "madang").as_posix()
        for path in SOURCES
        if any(word in path.read_text("utf-8") for word in ("os.environ", "os.getenv", "getenv("))
    }
    assert readers <= {"config.py"}
