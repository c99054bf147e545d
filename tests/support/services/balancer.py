"""nginx and HAProxy, run with a configuration of the test's own."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.process import Process
from tests.support.requirement import missing
from tests.support.services.service import Service

__all__ = ["running_haproxy", "running_nginx"]

_SBIN = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"


@contextmanager
def running_nginx(configuration: str, port: int) -> Iterator[Service]:
    """Run nginx with `configuration`, which makes it listen at `port`, until the block ends.

    `{directory}` in it stands for an empty directory for its temporary files. It stays in the foreground and
    says its errors on standard error.

    Raises:
        pytest.skip.Exception: there is no nginx here (a failure when it is required).
        ProcessFailedError: it did not take the configuration.
    """
    program = _which("nginx")
    if program is None:
        missing("nginx", "there is no nginx here (on Debian: apt-get install nginx-light)")
    with _configured(configuration, "nginx.conf") as path:
        argv = [program, "-e", "stderr", "-p", str(path.parent), "-c", str(path), "-g", "daemon off;"]
        with Service(lambda: Process(argv), lambda: _listens(port)) as service:
            yield service


@contextmanager
def running_haproxy(configuration: str, port: int) -> Iterator[Service]:
    """Run HAProxy with `configuration`, which makes it listen at `port`, until the block ends.

    Raises:
        pytest.skip.Exception: there is no HAProxy here (a failure when it is required).
        ProcessFailedError: it did not take the configuration.
    """
    program = _which("haproxy")
    if program is None:
        missing("haproxy", "there is no haproxy here (on Debian: apt-get install haproxy)")
    with (
        _configured(configuration, "haproxy.cfg") as path,
        Service(lambda: Process([program, "-db", "-f", str(path)]), lambda: _listens(port)) as service,
    ):
        yield service


@contextmanager
def _configured(configuration: str, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="madang-balancer-") as directory:
        Path(directory).chmod(0o755)
        path = Path(directory) / name
        path.write_text(configuration.replace("{directory}", directory) + "\n")
        yield path


def _which(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_SBIN)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
