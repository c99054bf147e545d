"""Java's official client: it comes back when the server goes away, however it does."""

import asyncio
import shutil
import signal
import subprocess
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.interop.wire import start
from tests.support.link import Link
from tests.support.madang import Madang
from tests.support.peers import PythonPeers
from tests.support.process import ROOT, Process
from tests.support.services.java import find_java

_POM: Final = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>local</artifactId><version>1</version><dependencies><dependency>
<groupId>io.socket</groupId><artifactId>socket.io-client</artifactId><version>2.1.1</version>
</dependency></dependencies></project>"""
PROGRAMS: Final = ROOT / "tests" / "java"
PATIENCE: Final = 60.0
_PING: Final = 25_000
"""Milliseconds between heartbeats: much longer than a client may take that hears the connection end."""


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the command that runs a program with the client, whose libraries are from Maven Central."""
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
    return [str(java / "bin" / "java"), "-cp", f"{place}/*"]


@pytest.mark.parametrize("transports", ["websocket", "polling", "polling,websocket"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_it_comes_back_before_its_heartbeat_tells_it(
    java: list[str], transports: str, number: signal.Signals
) -> None:
    first = start("madang", "socketio", ping_interval=_PING)
    with Process([*java, f"{PROGRAMS}/Returning.java", first.origin, transports]) as client:
        await asyncio.to_thread(client.wait_for_line, "^connected 1")
        first.process.signal(number)
        await asyncio.to_thread(first.process.wait)
        second = start("madang", "socketio", port=urlsplit(first.origin).port or 0, ping_interval=_PING)
        try:
            await asyncio.to_thread(client.wait_for_line, "^connected 2", _PING / 1000)
        finally:
            await asyncio.to_thread(second.process.stop)


async def test_it_does_not_notice_how_others_come_back(java: list[str]) -> None:
    with Madang("--storage", "memory") as server:
        async with PythonPeers() as peers, Link(server.port) as link:
            host = await peers.connect(server.url, "websocket", auth={"userId": "haneul"})
            await host.next("registered")
            room = (await host.ask("create_room", "haneul", ["mina"]))["roomId"]
            program = f"{PROGRAMS}/Chatting.java"
            with Process([*java, program, f"http://127.0.0.1:{link.port}", "mina"]) as client:
                await asyncio.to_thread(client.wait_for_line, "^registered 1$", PATIENCE)
                await host.ask("send_message", room, "haneul", "안녕")
                await asyncio.to_thread(client.wait_for_line, "^message 1$", PATIENCE)
                link.cut()
                await host.ask("send_message", room, "haneul", "안녕")
                link.mend()
                await asyncio.to_thread(client.wait_for_line, "^registered 2$", PATIENCE)
                await host.ask("send_message", room, "haneul", "안녕")
                await asyncio.to_thread(client.wait_for_line, "^message 3$", PATIENCE)
                assert "message 2" not in client.output
