"""A container engine with a store of its own: Debian's podman and podman-compose."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.process import ROOT
from tests.support.requirement import missing

__all__ = ["Engine", "find_engine"]

_HOME: Final = ROOT / ".cache" / "containers"
_PROGRAMS: Final = ("podman", "podman-compose", "mmdebstrap")
_RUNTIMES: Final = ("crun", "runc")
_CONTAINERS: Final = """
[containers]
default_ulimits = []
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "{runtime}"
tmp_dir = "{home}/tmp"
[network]
network_config_dir = "{home}/networks"
"""
_STORAGE: Final = """
[storage]
driver = "overlay"
graphroot = "{home}/graph"
runroot = "{home}/run"
"""
_REGISTRIES: Final = 'unqualified-search-registries = ["docker.io"]\n'


class Engine:
    """podman, with its images, volumes and networks in the checkout's cache.

    Images that the tests build bear the names of published ones: nobody else's store may see them.
    """

    def __init__(self, home: Path, runtime: str) -> None:
        """Keep everything in ``home``, and run containers by ``runtime``."""
        home.mkdir(parents=True, exist_ok=True)
        files = {
            "CONTAINERS_CONF": (home / "containers.conf", _CONTAINERS),
            "CONTAINERS_STORAGE_CONF": (home / "storage.conf", _STORAGE),
            "CONTAINERS_REGISTRIES_CONF": (home / "registries.conf", _REGISTRIES),
        }
        for path, text in files.values():
            path.write_text(text.replace("{home}", str(home)).replace("{runtime}", runtime))
        # Only this format of images knows health checks.
        self._environment: Final = {
            **{name: str(path) for name, (path, _) in files.items()},
            "BUILDAH_FORMAT": "docker",
        }

    def podman(self, *arguments: str | Path, timeout: float = 600) -> str:
        """Run a command of podman's; return what it printed.

        Raises:
            AssertionError: it failed; the error has its output.
        """
        return self._run(["podman", *map(str, arguments)], ROOT, timeout)

    def compose(self, project: Path, arguments: str, timeout: float = 1200) -> str:
        """Run a command of podman-compose's, as ``make cluster-compose`` does; return what it printed.

        Raises:
            AssertionError: it failed; the error has its output.
        """
        argv = ["make", "--silent", "cluster-compose", "COMPOSE=podman-compose", f"ARGS={arguments}"]
        return self._run(argv, project, timeout)

    def clear(self) -> None:
        """Remove all containers, volumes and networks; images stay."""
        # One that ends by itself meanwhile is an error to podman, and gone at the second try.
        if not self.succeeds("rm", "--force", "--all", "--time", "1"):
            self.podman("rm", "--force", "--all", "--time", "1")
        self.podman("volume", "rm", "--force", "--all")
        self.podman("network", "prune", "--force")

    def succeeds(self, *arguments: str | Path) -> bool:
        """Tell whether a command of podman's succeeds."""
        return self._call(["podman", *map(str, arguments)], ROOT, 120).returncode == 0

    def _run(self, argv: list[str], directory: Path, timeout: float) -> str:
        done = self._call(argv, directory, timeout)
        assert done.returncode == 0, f"{' '.join(argv)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _call(self, argv: list[str], directory: Path, timeout: float) -> subprocess.CompletedProcess[str]:
        environment: Mapping[str, str] = {**os.environ, **self._environment}
        return subprocess.run(
            argv, cwd=directory, env=environment, capture_output=True, text=True, timeout=timeout, check=False
        )


def find_engine() -> Engine:
    """Return an engine that runs containers.

    Raises:
        pytest.skip.Exception: this machine has none (a failure when it is required).
    """
    lacking = [program for program in _PROGRAMS if shutil.which(program) is None]
    if lacking:
        missing("containers", f"there is no {', '.join(lacking)} here (on Debian: apt-get install them)")
    engines = (Engine(_HOME, runtime) for runtime in _RUNTIMES if shutil.which(runtime))
    engine = next(filter(_runs, engines), None)
    if engine is None:
        missing("containers", "podman is there, but can run no container")
    return engine


def _runs(engine: Engine) -> bool:
    """Tell whether a container runs, in a network of its own: its root is this machine's, only to look at."""
    return engine.succeeds("run", "--rm", "--rootfs", "/:O", "true")
