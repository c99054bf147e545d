"""A real Elasticsearch of one node, with its security on.

The distribution is the one that Elastic publishes for integration tests on Maven Central: the real server
without a few modules (no `cjk` or n-gram analyzers, no scripts, no reindex), none of which Madang asks for.
"""

import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from tests.support.ports import free_port
from tests.support.process import ROOT, Process
from tests.support.requirement import missing
from tests.support.services.http import http_status
from tests.support.services.java import find_java
from tests.support.services.service import Service

__all__ = ["Elasticsearch", "elasticsearch_archive", "running_elasticsearch", "unpack_elasticsearch"]

_VERSION: Final = "9.3.8"
_ARTIFACT: Final = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{_VERSION}:zip"
_CACHE: Final = ROOT / ".cache" / "elasticsearch"
_PASSWORD: Final = "a password, with: signs/"
_SETTINGS: Final = (
    "discovery.type=single-node",
    "network.host=127.0.0.1",
    "xpack.security.enabled=true",
    "xpack.security.http.ssl.enabled=false",
    "xpack.security.transport.ssl.enabled=false",
    "cluster.routing.allocation.disk.threshold_enabled=false",
)


class Elasticsearch(NamedTuple):
    """A running Elasticsearch; `url` has the user and the password in it."""

    url: str
    service: Service


@contextmanager
def running_elasticsearch(directory: Path | None = None) -> Iterator[Elasticsearch]:
    """Run an Elasticsearch of one's own until the block ends: empty, or with what it left in `directory`.

    Raises:
        pytest.skip.Exception: this machine lacks what it needs (a failure when it is required).
    """
    java = find_java(21, "jdk.incubator.vector")
    if java is None:
        missing("elasticsearch", "there is no Java 21 or newer with the module jdk.incubator.vector")
    archive = elasticsearch_archive()
    if directory is not None:
        with _started(directory, archive, java) as server:
            yield server
        return
    scratch = Path(tempfile.mkdtemp(prefix="madang-elasticsearch-"))
    try:
        with _started(scratch, archive, java) as server:
            yield server
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def elasticsearch_archive() -> Path:
    """Return the distribution, downloaded at most once.

    Raises:
        pytest.skip.Exception: it cannot be downloaded here (a failure when it is required).
    """
    archive = _CACHE / f"elasticsearch-{_VERSION}.zip"
    if archive.is_file():
        return archive
    maven = shutil.which("mvn")
    if maven is None:
        missing("elasticsearch", "there is no Maven (mvn) to download it with")
    with tempfile.TemporaryDirectory() as scratch:
        got = subprocess.run(
            [maven, "-q", "-B", "dependency:copy", f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={scratch}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if got.returncode != 0:
            missing("elasticsearch", f"Maven could not download {_ARTIFACT}: {got.stdout[-400:]}")
        _CACHE.mkdir(parents=True, exist_ok=True)
        partial = _CACHE / f"{archive.name}.{os.getpid()}"
        shutil.move(Path(scratch) / archive.name, partial)
    return partial.rename(archive)


@contextmanager
def _started(directory: Path, archive: Path, java: Path) -> Iterator[Elasticsearch]:
    home = directory / f"elasticsearch-{_VERSION}"
    is_new = not home.exists()
    if is_new:
        unpack_elasticsearch(archive, directory)
        (directory / "tmp").mkdir()
    env = {
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(directory / "tmp"),
    }
    if is_new:
        _set_password(home, env)
    user = _surrender(directory)
    port, transport = free_port(), free_port()
    settings = [*_SETTINGS, f"http.port={port}", f"transport.port={transport}"]
    argv = [str(home / "bin" / "elasticsearch")]
    argv += [part for setting in settings for part in ("-E", setting)]
    health = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"

    def ready() -> bool:
        return http_status(health, user="elastic", password=_PASSWORD) == 200

    with Service(lambda: Process(argv, cwd=home, env=env, user=user), ready, timeout=180) as service:
        yield Elasticsearch(f"http://elastic:{quote(_PASSWORD, safe='')}@127.0.0.1:{port}", service)


def unpack_elasticsearch(archive: Path, directory: Path) -> Path:
    """Unpack the distribution into a directory; return its home there."""
    with zipfile.ZipFile(archive) as unpacked:
        for member in unpacked.infolist():
            path = Path(unpacked.extract(member, directory))
            if mode := member.external_attr >> 16:
                path.chmod(mode)
    return directory / f"elasticsearch-{_VERSION}"


def _set_password(home: Path, env: dict[str, str]) -> None:
    program, everything = home / "bin" / "elasticsearch-keystore", {**os.environ, **env}
    subprocess.run([program, "create"], env=everything, check=True, capture_output=True)
    subprocess.run(
        [program, "add", "-x", "bootstrap.password"],
        env=everything,
        input=_PASSWORD.encode(),
        check=True,
        capture_output=True,
    )


def _surrender(directory: Path) -> str | None:
    """Give the directory to the user that it shall run as: Elasticsearch does not run as root."""
    if os.geteuid() != 0:
        return None
    for path in (directory, *directory.rglob("*")):
        shutil.chown(path, "nobody")
    return "nobody"
