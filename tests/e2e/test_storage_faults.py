"""What happens to the data directory of a running server is noticed, said, and loses nothing silently."""

import asyncio
import json
import resource
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.until import until_equal


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a command."""
    command = [sys.executable, "-m", "madang", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def ready(server: Madang) -> tuple[int, list[str]]:
    """Return what ``/readyz`` says."""
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=30) as answer:  # noqa: S310  # our own
            return answer.status, json.load(answer)["reasons"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["reasons"]


async def is_ready(server: Madang) -> bool:
    """Ask ``/readyz``."""
    status, _ = await asyncio.to_thread(ready, server)
    return status == 200


async def enter(peers: PythonPeers, server: Madang) -> tuple[Peer, str]:
    """Register, and open a room."""
    peer = await peers.connect(server.url, "websocket")
    await peer.register("haneul")
    return peer, (await peer.ask("create_room", "haneul", []))["roomId"]


async def say(peer: Peer, room_id: str, content: str = "마당") -> dict[str, Any]:
    """Send a message; return the answer."""
    return await peer.ask("send_message", room_id, "haneul", content, new_id())


def delete(data: Path) -> None:
    """Delete the whole directory."""
    shutil.rmtree(data)


def replace(data: Path) -> None:
    """Put another file in the place of the chat's."""
    other = data / "other.db"
    shutil.copy(data / "madang.db", other)
    other.replace(data / "madang.db")


def overwrite(data: Path) -> None:
    """Write something else over the file."""
    (data / "madang.db").write_bytes(b"no database" * 10_000)


def move(data: Path) -> None:
    """Move the directory away."""
    data.rename(data.with_name("elsewhere"))


@pytest.mark.parametrize("lose", [delete, replace, overwrite, move])
async def test_nothing_is_acknowledged_into_a_file_that_is_not_there_any_more(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer, room_id = await enter(peers, server)
            lost = asyncio.Event()
            late: list[dict[str, Any]] = []

            async def speak() -> None:
                while True:
                    begun = lost.is_set()
                    answer = await say(peer, room_id)
                    if begun:
                        late.append(answer)
                        return

            speakers = [asyncio.create_task(speak()) for _ in range(5)]
            for _ in range(20):
                assert (await say(peer, room_id))["ok"]
            lose(data)
            lost.set()
            await asyncio.gather(*speakers)
            assert [each["ok"] for each in late] == [False] * 5
            assert {each["error"]["code"] for each in late} == {"unavailable"}
            status, (reason,) = await asyncio.to_thread(ready, server)
            assert status == 503
            assert "madang.db" in reason
            assert "until the server is started again" in reason
            assert server.output.count("not_ready") == 1
            assert not (await say(peer, room_id))["ok"]


async def test_an_idle_server_notices_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data) as server:
        shutil.rmtree(data)
        await asyncio.to_thread(server.wait_for_line, "not_ready.*madang.db")


async def test_a_full_disk_refuses_and_gets_well_by_itself(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer, room_id = await enter(peers, server)
            kept = [await say(peer, room_id, "마당 앞에서")]
            _, most = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, most))
            answer = await say(peer, room_id, "마당 " * 700)
            assert (answer["ok"], answer["error"]["code"]) == (False, "unavailable")
            status, reasons = await asyncio.to_thread(ready, server)
            assert (status, len(reasons)) == (503, 1)
            assert "cannot be written at the moment (SQLITE_" in reasons[0]
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, most))
            await until_equal(lambda: is_ready(server), wanted=True)
            kept.append(await say(peer, room_id, "마당 뒤에서"))
            assert [each["seq"] for each in kept] == [1, 2]
            page = await peer.ask("get_messages", {"roomId": room_id})
            assert [each["content"] for each in page["messages"]] == ["마당 앞에서", "마당 뒤에서"]
            assert "recovered" in server.output


async def test_a_disk_that_is_nearly_full_does_not_make_readiness_flap(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer, room_id = await enter(peers, server)
            _, most = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
            largest = max(file.stat().st_size for file in data.iterdir() if file.is_file())
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest + 150_000, most))
            kept = []
            while (answer := await say(peer, room_id, "마당 " * 1300))["ok"]:
                kept.append(answer["seq"])
            # Some fit, and some do not: the server is not well before there is space for sure.
            for number in range(100):
                answer = await say(peer, room_id, "마당 " * 1300 if number % 10 == 0 else "마당")
                kept += [answer["seq"]] if answer["ok"] else []
                assert not await is_ready(server)
            assert server.output.count("not_ready") == 1
            assert "recovered" not in server.output
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, most))
            await until_equal(lambda: is_ready(server), wanted=True)
            await asyncio.to_thread(server.wait_for_line, "recovered")
            assert server.output.count("recovered") == 1
            kept.append((await say(peer, room_id))["seq"])
            assert kept == list(range(1, len(kept) + 1))


async def test_a_backup_of_a_talking_server_is_restored(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer, room_id = await enter(peers, server)
            for _ in range(10):
                await say(peer, room_id)
            made = await asyncio.to_thread(run, "backup", backup, "--data-dir", data)
            assert (made.returncode, made.stderr) == (0, "")
            again = await asyncio.to_thread(run, "backup", backup, "--data-dir", data)
            assert (again.returncode, again.stderr.count("\n")) == (1, 1)
            for _ in range(10):
                await say(peer, room_id)
            refused = await asyncio.to_thread(run, "restore", backup, "--data-dir", data)
            assert (refused.returncode, refused.stderr) == (
                1,
                f"madang: {data} is in use by another server\n",
            )
            server.kill()
    restored = await asyncio.to_thread(run, "restore", backup, "--data-dir", data)
    assert (restored.returncode, restored.stderr) == (0, "")
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")
            page = await peer.ask("get_messages", {"roomId": room_id, "limit": 100})
            assert [each["seq"] for each in page["messages"]] == list(range(1, 11))
            assert (await say(peer, room_id))["seq"] == 11


async def test_a_backup_copied_over_the_file_after_a_kill_is_refused_with_a_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data) as server:
        async with PythonPeers() as peers:
            peer, room_id = await enter(peers, server)
            await say(peer, room_id)
            run("backup", tmp_path / "backup", "--data-dir", data)
            await say(peer, room_id)
            server.kill()
    shutil.copy(tmp_path / "backup" / "madang.db", data / "madang.db")
    refused = await asyncio.to_thread(run, "serve", "--port", "0", "--data-dir", data)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "madang.db-wal is not of this madang.db" in refused.stderr


@pytest.mark.parametrize(
    ("name", "content"), [("madang.db", b"no database" * 1000), ("madang.db", b"SQLite format 3\0" * 300)]
)
def test_a_damaged_file_is_one_line_at_the_start(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    refused = run("serve", "--port", "0", "--data-dir", tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert name in refused.stderr
    assert (tmp_path / name).read_bytes() == content


def test_a_damaged_page_is_found_at_the_start(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path):
        pass
    path = tmp_path / "madang.db"
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    refused = run("serve", "--port", "0", "--data-dir", tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "madang.db" in refused.stderr
