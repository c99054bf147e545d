"""The servers that are measured: processes, what they cost, and how they are stopped."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

__all__ = ["TARGETS", "Target", "running"]

_ROOT: Final = Path(__file__).parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_KILOBYTE: Final = 1024
_BUILT: Final = _ROOT / ".cache/bench"
_BUN: Final = "bun@1.4.5"
_RATES: Final = {"MADANG_RATE_LIMITS": "off"}
"""What is measured is what a message costs, not how many one user may send."""


class Target:
    """A running server: where it listens, and what it has used."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", port: int) -> None:
        self.name = name
        self.port = port
        self._process = process

    def cpu(self) -> float:
        """Return the seconds of CPU time the process has used, in user and kernel mode."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Return the bytes of memory the process holds resident."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+)", status)
        return int(match[1]) * _KILOBYTE if match else 0

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        self._process.terminate()
        self._process.wait(10)


def _start(name: str, command: list[str], ready: str, environment: dict[str, str]) -> Target:
    process = subprocess.Popen(
        command, cwd=_ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None  # noqa: S101 - narrows: it was asked for
    for line in process.stdout:
        match = re.search(ready, line)
        if match:
            return Target(name, process, int(match[1]))
    raise RuntimeError(f"{name} did not become ready")


def _node() -> Iterator[Target]:
    modules = {"NODE_PATH": str(_ROOT / "tests/node/node_modules")}
    yield _start("node", ["node", str(_ROOT / "benchmarks/engine/chat.js")], r"ready on .*:(\d+)", modules)


def _bun() -> Iterator[Target]:
    """Run Node's chat on Bun, which npm installs into the checkout's cache."""
    home = _BUILT / "bun"
    subprocess.run(["npm", "install", "--silent", "--prefix", str(home), _BUN], check=True)
    modules = {"NODE_PATH": str(_ROOT / "tests/node/node_modules")}
    command = [str(home / "node_modules/.bin/bun"), str(_ROOT / "benchmarks/engine/chat.js")]
    yield _start("bun", command, r"ready on .*:(\d+)", modules)


def _rust() -> Iterator[Target]:
    """Run the chat over socketioxide, which Cargo builds into the checkout's cache."""
    manifest, built = _ROOT / "benchmarks/engine/rust/Cargo.toml", _BUILT / "rust"
    build = ["cargo", "build", "--quiet", "--release", "--manifest-path", str(manifest)]
    subprocess.run([*build, "--target-dir", str(built)], check=True)
    yield _start("rust", [str(built / "release/chat")], r"ready on .*:(\d+)", {})


def _engine() -> Iterator[Target]:
    yield _start("engine", [sys.executable, "-m", "benchmarks.engine.chat"], r"ready on .*:(\d+)", {})


def _product(storage: str, *options: str) -> Callable[[], Iterator[Target]]:
    def start() -> Iterator[Target]:
        with TemporaryDirectory() as directory:
            command = [sys.executable, "-m", "madang", "serve", "--port", "0", "--storage", storage]
            command += ["--data-dir", directory, *options]
            yield _start(f"product-{storage}", command, r"http://[^\s:]+:(\d+)", _RATES)

    return start


TARGETS: Final[dict[str, Callable[[], Iterator[Target]]]] = {
    "node": _node,
    "bun": _bun,
    "rust": _rust,
    "engine": _engine,
    "product": _product("sqlite"),
    "product-no-search": _product("sqlite", "--search", "off"),
    "product-memory": _product("memory"),
}


@contextmanager
def running(name: str) -> Iterator[Target]:
    """Run a target."""
    for target in TARGETS[name]():
        try:
            yield target
        finally:
            target.stop()
