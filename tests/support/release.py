"""An earlier release, from the repository's history, to be run beside this one."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.support.process import ROOT

__all__ = ["BEFORE_KINDS", "sources_of"]

BEFORE_KINDS: Final = "68231107563aaa45f5835e7fbda2914c514935ce"
"""The last commit whose log carries no positions, and knows no kinds (docs/decisions/0048-one-log.md)."""


def sources_of(commit: str, directory: Path) -> Path:
    """Put the package of a commit into a directory, and return what is to be its ``PYTHONPATH``.

    Raises:
        pytest.skip.Exception: this checkout has no history as far back.
    """
    archive = directory / "sources.tar"
    made = subprocess.run(
        ["git", "archive", "--output", archive, commit, "src"],  # the git that is there
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"this checkout does not have the commit {commit:.7}")
    subprocess.run(["tar", "-xf", archive, "-C", directory], check=True)  # the tar that is there
    return directory / "src"
