"""A server with one kind of event, or one storage, more: added as docs/kinds.md and docs/storages.md tell."""

import os
import re
import shutil
import subprocess
import sys
from filecmp import dircmp
from pathlib import Path

from tests.support.process import ROOT

__all__ = ["changed_files", "listed_files", "run_with", "with_a_nudge", "with_jsonl"]

_SOURCES = ROOT / "src"


def with_a_nudge(directory: Path) -> Path:
    """Copy the package, add the example's kind to it, and return what is to be its ``PYTHONPATH``."""
    sources = _copied(directory)
    kinds = sources / "madang" / "kinds"
    shutil.copy(ROOT / "examples" / "kinds" / "nudge.py", kinds)
    beginning = "from madang.kinds.room_created import ROOM_CREATED\n"
    _replace(kinds / "registry.py", beginning, "from madang.kinds.nudge import NUDGE\n" + beginning)
    beginning = "Final[tuple[Kind, ...]] = (\n"
    _replace(kinds / "registry.py", beginning, f"{beginning}    NUDGE,\n")
    return sources


def with_jsonl(directory: Path) -> Path:
    """Copy the package, add the example's storage to it, and return what is to be its ``PYTHONPATH``."""
    sources = _copied(directory)
    package = sources / "madang"
    (package / "adapters" / "jsonl").mkdir()
    toy = ROOT / "examples" / "storages" / "jsonl.py"
    shutil.copy(toy, package / "adapters" / "jsonl" / "__init__.py")
    storage = package / "bootstrap" / "storage.py"
    _replace(storage, "adapters import memory, sqlite\n", "adapters import jsonl, memory, sqlite\n")
    line = '    "sqlite": sqlite.open_storage,\n'
    _replace(storage, line, '    "jsonl": jsonl.open_storage,\n' + line)
    choices = package / "storage_choices.py"
    _replace(choices, 'Literal["sqlite", ', 'Literal["jsonl", "sqlite", ')
    line = '    "sqlite": Choice('
    _replace(choices, line, '    "jsonl": Choice(("jsonl",), (NO_SEARCH,)),\n' + line)
    return sources


def changed_files(sources: Path) -> dict[str, str]:
    """Return the files in which a package differs from this checkout's, ``new`` or ``changed``."""
    return dict(_differences(dircmp(_SOURCES, sources, ignore=["__pycache__", "static"]), "src"))


def listed_files(guide: str, name: str) -> set[str]:
    """Return the files that a guide of ``docs/`` lists between its marks of a name."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    listed = text.partition(f"<!-- files:{name} -->")[2].partition(f"<!-- /files:{name} -->")[0]
    return set(re.findall(r"\| `(src/.+?)` \|", listed))


def run_with(sources: Path, *arguments: str) -> str:
    """Run Python with a package of one's own, and return what it prints.

    Raises:
        AssertionError: it fails.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(sources)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _copied(directory: Path) -> Path:
    sources = directory / "src"
    shutil.copytree(_SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info"))
    return sources


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} in {file}"
    file.write_text(text.replace(old, new), "utf-8")


def _differences(compared: "dircmp[str]", place: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in compared.right_only:
        new = Path(compared.right) / name
        inside = sorted(new.rglob("*.py")) if new.is_dir() else [new]
        found += [(f"{place}/{file.relative_to(compared.right).as_posix()}", "new") for file in inside]
    found += [(f"{place}/{name}", "changed") for name in compared.diff_files]
    for name, below in compared.subdirs.items():
        found += _differences(below, f"{place}/{name}")
    return found
