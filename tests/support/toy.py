"""A server with one kind of event more, added as docs/kinds.md tells."""

import shutil
from filecmp import dircmp
from pathlib import Path

from tests.support.process import ROOT

__all__ = ["changed_files", "with_a_nudge"]

_SOURCES = ROOT / "src"


def with_a_nudge(directory: Path) -> Path:
    """Copy the package, add the example's kind to it, and return what is to be its ``PYTHONPATH``."""
    sources = directory / "src"
    shutil.copytree(_SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info"))
    kinds = sources / "madang" / "kinds"
    shutil.copy(ROOT / "examples" / "kinds" / "nudge.py", kinds)
    registry = kinds / "registry.py"
    text = registry.read_text("utf-8")
    beginning = "from madang.kinds.room_created import ROOM_CREATED\n"
    assert beginning in text
    assert "MESSAGE_SENT)\n" in text
    text = text.replace(beginning, "from madang.kinds.nudge import NUDGE\n" + beginning)
    registry.write_text(text.replace("MESSAGE_SENT)\n", "MESSAGE_SENT, NUDGE)\n"), "utf-8")
    return sources


def changed_files(sources: Path) -> dict[str, str]:
    """Return the files in which a package differs from this checkout's, ``new`` or ``changed``."""
    return dict(_differences(dircmp(_SOURCES, sources, ignore=["__pycache__", "static"]), "src"))


def _differences(compared: "dircmp[str]", place: str) -> list[tuple[str, str]]:
    found = [(f"{place}/{name}", "new") for name in compared.right_only]
    found += [(f"{place}/{name}", "changed") for name in compared.diff_files]
    for name, below in compared.subdirs.items():
        found += _differences(below, f"{place}/{name}")
    return found
