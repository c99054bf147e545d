"""compose.yaml and the image, run by a real engine."""

import asyncio
import json
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.containers import Engine, find_engine
from tests.support.images import build_images
from tests.support.make import new_id
from tests.support.ports import free_port
from tests.support.process import ROOT
from tests.support.until import until, until_equal, until_some
from tests.support.voice import Voice

pytestmark = pytest.mark.timeout(1800)

DIRECTORIES = ("deploy", "requirements", "src", "web")
FILES = ("compose.yaml", "Makefile", "hatch_build.py", "pyproject.toml", "LICENSE", "README.md")
HIDDEN = (".dockerignore", ".env.example")
PASSWORD = "p@ss/w:rd%1"
SAID = 20


class Stack:
    """The services of compose.yaml in a directory of its own."""

    def __init__(self, engine: Engine, project: Path, port: int) -> None:
        self.engine = engine
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._project = project

    async def up(self) -> None:
        """Start everything, and wait until nginx leads to a node that is ready."""
        await asyncio.to_thread(self.engine.compose, self._project, "up -d")
        await until_equal(partial(answer, self.url), 200, patience=180)

    async def down(self) -> None:
        """Stop and remove everything but the volumes."""
        await asyncio.to_thread(self.engine.compose, self._project, "down")

    def container(self, service: str) -> dict[str, Any]:
        """Return what the engine says of a service's first container."""
        name = f"{self._project.name}_{service}_1"
        described: dict[str, Any] = json.loads(self.engine.podman("inspect", name))[0]
        return described

    def crash(self, service: str) -> int:
        """Kill a service's process; return its id."""
        pid: int = self.container(service)["State"]["Pid"]
        os.kill(pid, signal.SIGKILL)
        return pid


async def answer(url: str) -> int:
    """Return the status of ``/readyz``, 0 while nobody answers."""
    async with httpx.AsyncClient(trust_env=False) as client:
        with suppress(httpx.HTTPError):
            return (await client.get(f"{url}/readyz")).status_code
    return 0


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Give an engine that has all images but Madang's own."""
    engine = find_engine()
    build_images(engine)
    engine.clear()
    yield engine
    engine.clear()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with what the project ships, and settings of its own."""
    project = tmp_path_factory.mktemp("compose") / "madang"
    project.mkdir()
    for name in DIRECTORIES:
        ignored = shutil.ignore_patterns("node_modules", "__pycache__", "static")
        shutil.copytree(ROOT / name, project / name, ignore=ignored)
    for name in (*FILES, *HIDDEN):
        shutil.copy2(ROOT / name, project / name)
    return project


@pytest.fixture
async def stack(engine: Engine, project: Path) -> AsyncIterator[Stack]:
    """Give the services, running."""
    port = free_port()
    example = (project / ".env.example").read_text("utf-8")
    settings = example.replace("=change-me", f"={PASSWORD}").replace("PORT=3000", f"PORT={port}")
    (project / ".env").write_text(settings)
    stack = Stack(engine, project, port)
    await stack.up()
    yield stack
    await asyncio.to_thread(engine.clear)


async def found(voice: Voice, keyword: str) -> list[str]:
    """Return what a search finds by now."""
    messages = (await voice.ask_until_ok("search", {"keyword": keyword}))["messages"]
    return [message["content"] for message in messages]


async def history(voice: Voice) -> list[int]:
    """Return the seqs of the room."""
    page = await voice.ask_until_ok("get_messages", {"roomId": voice.room, "limit": 200})
    return [message["seq"] for message in page["messages"]]


async def test_two_talk_through_nginx_while_parts_die_and_everything_is_stopped(stack: Stack) -> None:
    haneul, bada = voices = [Voice(name, [stack.url]) for name in ("haneul", "bada")]
    created = await haneul.ask_until_ok("create_room", ["haneul", ["bada"]])
    haneul.room = bada.room = created["roomId"]
    await asyncio.gather(*(voice.say(SAID) for voice in voices))
    assert len(await until_some(partial(found, bada, "회의"), patience=120)) > 0

    for service in ("n1", "n2", "nginx", "redis", "worker", "dynamodb", "elasticsearch"):
        killed = stack.crash(service)
        await asyncio.gather(*(voice.say(SAID) for voice in voices))
        await until(lambda: stack.container(service)["State"]["Pid"] not in (0, killed))  # noqa: B023
        await until_equal(partial(answer, stack.url), 200, patience=120)

    await stack.down()
    await stack.up()
    await asyncio.gather(*(voice.say(1) for voice in voices))
    acknowledged = sorted(said["seq"] for voice in voices for said in voice.acknowledged.values())
    assert await history(bada) == acknowledged[-200:]
    assert acknowledged == list(range(1, len(acknowledged) + 1))
    await haneul.ask_until_ok("send_message", [created["roomId"], "haneul", "산딸기", new_id()])
    assert await until_some(partial(found, bada, "산딸기"), patience=120) == ["산딸기"]
    assert [voice.faults for voice in voices] == [[], []]
    await asyncio.gather(*(voice.close() for voice in voices))

    # Only this machine reaches it, and only nginx.
    bindings = stack.container("nginx")["HostConfig"]["PortBindings"]["3000/tcp"]
    assert [each["HostIp"] for each in bindings] == ["127.0.0.1"]
    for service in ("n1", "n2", "redis", "dynamodb", "elasticsearch"):
        assert not any(stack.container(service)["HostConfig"]["PortBindings"].values())


async def test_the_image_serves_by_its_default_command_and_keeps_its_data(
    engine: Engine, project: Path
) -> None:
    engine.podman("build", "-q", "-t", "madang", "-f", project / "deploy" / "Dockerfile", project)
    port = free_port()
    options = ("-d", "--name", "madang", "-v", "madang:/data", "-p", f"127.0.0.1:{port}:3000")
    trusting = ("-e", "MADANG_HOST=0.0.0.0", "-e", "MADANG_TRUST_NETWORK=true")
    url = f"http://127.0.0.1:{port}"
    haneul = Voice("haneul", [url])
    for start in range(2):
        engine.podman("run", *options, *trusting, "madang")
        await until_equal(partial(answer, url), 200)
        engine.podman("healthcheck", "run", "madang")
        if start == 0:
            haneul.room = (await haneul.ask_until_ok("create_room", ["haneul", []]))["roomId"]
        await haneul.say(SAID)
        assert engine.podman("exec", "madang", "id", "-u").strip() == "10001"
        assert engine.podman("exec", "madang", "pwd").strip() == "/data"
        await haneul.close()
        engine.podman("stop", "--time", "30", "madang")
        assert json.loads(engine.podman("inspect", "madang"))[0]["State"]["ExitCode"] == 0
        engine.podman("rm", "madang")
    assert sorted(said["seq"] for said in haneul.acknowledged.values()) == list(range(1, 2 * SAID + 1))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
