"""Java's official client: it comes back when the server goes away, however it does."""

import asyncio
import shutil
import signal
import subprocess
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.interop.wire import start
from tests.support.process import ROOT, Process
from tests.support.services.java import find_java

_POM: Final = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>local</artifactId><version>1</version><dependencies><dependency>
<groupId>io.socket</groupId><artifactId>socket.io-client</artifactId><version>2.1.1</version>
</dependency></dependencies></project>"""
_PING: Final = 25_000
"""Milliseconds between heartbeats: much longer than a client may take that hears the connection end."""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the command of the client, with its libraries from Maven Central."""
    java, maven = find_java(11, "jdk.compiler"), shutil.which("mvn")
    if java is None or maven is None:
        pytest.skip("there is no Java with a compiler, or no Maven (mvn)")
    place = tmp_path_factory.mktemp("java")
    (place / "pom.xml").write_text(_POM)
    copied = subprocess.run(
        [maven, "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={place}"],
        cwd=place,
        capture_output=True,
        check=False,
    )
    if copied.returncode:
        pytest.skip("the client cannot be downloaded from Maven Central")
    return [str(java / "bin" / "java"), "-cp", f"{place}/*", str(ROOT / "tests/java/Returning.java")]


@pytest.mark.parametrize("transports", ["websocket", "polling", "polling,websocket"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_it_comes_back_before_its_heartbeat_tells_it(
    command: list[str], transports: str, number: signal.Signals
) -> None:
    first = start("madang", "socketio", ping_interval=_PING)
    with Process([*command, first.origin, transports]) as client:
        await asyncio.to_thread(client.wait_for_line, "^connected 1")
        first.process.signal(number)
        await asyncio.to_thread(first.process.wait)
        second = start("madang", "socketio", port=urlsplit(first.origin).port or 0, ping_interval=_PING)
        try:
            await asyncio.to_thread(client.wait_for_line, "^connected 2", _PING / 1000)
        finally:
            await asyncio.to_thread(second.process.stop)
