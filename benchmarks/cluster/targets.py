"""Pairs of servers over one Redis, and what they cost."""

import os
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Final

from benchmarks.engine.targets import Target

__all__ = ["Pair", "cpu_of", "running_madang", "running_node"]

_ROOT: Final = Path(__file__).parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU time that a process has used, in user and kernel mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Pair(Target):
    """Two servers that look like one: clients connect to them in turn, and they cost what both cost.

    Attributes:
        workers: the process that carries Madang's log on, where there is one.
    """

    def __init__(self, name: str, servers: list[Target], workers: Target | None = None) -> None:
        self.name = name
        self.servers = servers
        self.workers = workers
        self._ports = cycle([server.port for server in servers])

    @property
    def port(self) -> int:  # type: ignore[override] # another one each time
        """The next port."""
        return next(self._ports)

    def cpu(self) -> float:
        """Return the seconds of CPU time that both have used."""
        return sum(server.cpu() for server in self.servers)

    def memory(self) -> int:
        """Return the bytes of memory that both hold resident."""
        return sum(server.memory() for server in self.servers)

    def stop(self) -> None:
        """Stop all."""
        for server in (*self.servers, *([] if self.workers is None else [self.workers])):
            server.stop()


@contextmanager
def running_node(redis_url: str) -> Iterator[Pair]:
    """Run Node's socket.io twice, with the Redis Streams adapter."""
    environment = {"NODE_PATH": str(_ROOT / "tests/node/node_modules"), "REDIS_URL": redis_url}
    command = ["node", str(_ROOT / "benchmarks/cluster/chat.js")]
    pair = Pair("node", [_start("node", command, r"ready on .*:(\d+)", environment) for _ in range(2)])
    try:
        yield pair
    finally:
        pair.stop()


@contextmanager
def running_madang(environment: Mapping[str, str]) -> Iterator[Pair]:
    """Run two nodes of Madang, and its workers as a process of their own."""
    python = [sys.executable, "-m", "madang"]
    workers = _start("worker", [*python, "worker"], r"workers_(start)ed", environment)
    serve = [*python, "serve", "--port", "0", "--workers", "0"]
    servers = [_start("madang", serve, r"ready on http://[^\s:]+:(\d+)", environment) for _ in range(2)]
    pair = Pair("madang", servers, workers)
    try:
        yield pair
    finally:
        pair.stop()


def _start(name: str, command: list[str], ready: str, environment: Mapping[str, str]) -> Target:
    process = subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101 - narrows: it was asked for
    for line in process.stdout:
        match = re.search(ready, line)
        if match:
            # Who is not read any more stands still as soon as the pipe is full.
            threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            return Target(name, process, int(match[1]) if match[1].isdigit() else 0)
    raise RuntimeError(f"{name} did not become ready")
