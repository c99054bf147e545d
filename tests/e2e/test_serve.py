"""``madang serve`` as the one who types it sees it."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.madang import Madang
from tests.support.peers import MODES, Mode, PythonPeers


def serve(*options: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a server that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "madang", "serve", *options],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--port", "abc"),
        ("--port", "65536"),
        ("--storage", "floppy"),
        ("--locale", "xx"),
        ("--path", "chat"),
        ("--namespace", "chat"),
        ("--namespace", "/cha,t"),
        ("--max-frame", "1"),
        ("--ping-interval", "0"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_code_2(tmp_path: Path, option: str, value: str) -> None:
    result = serve(option, value, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(f"madang: {option} (MADANG_")
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_wrong_variable_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MADANG_LOCALE=xx\n")
    result = serve(cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "MADANG_LOCALE" in result.stderr


def test_trusting_everyone_on_other_than_loopback_wants_a_word(tmp_path: Path) -> None:
    result = serve("--host", "0.0.0.0", cwd=tmp_path)  # noqa: S104  # it is refused
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "trust_network" in result.stderr


@pytest.mark.parametrize(("option", "value"), [("--max-content", "100001"), ("--max-participants", "1501")])
def test_what_the_archive_of_a_cluster_could_not_keep_is_not_promised(
    tmp_path: Path, option: str, value: str
) -> None:
    result = serve("--storage", "cluster", option, value, cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "DynamoDB keeps" in result.stderr


async def test_kiwi_can_make_the_terms_of_search(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path, "--search-analyzer", "kiwi") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")
            room_id = (await peer.ask("create_room", "haneul", []))["roomId"]
            await peer.ask("send_message", room_id, "haneul", "짐을 다 꾸렸습니다")
            found: list[object] = []
            async with asyncio.timeout(30):
                while not found:
                    found = (await peer.patiently("search", {"keyword": "꾸리다"}))["messages"]


def test_tokens_want_a_key(tmp_path: Path) -> None:
    result = serve("--auth", "jwt", cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    result = serve(
        "--auth", "jwt", "--jwt-key", "x", "--jwt-algorithms", "RS256", "--port", "0", cwd=tmp_path
    )
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = serve("--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "Address already in use" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_data_directory_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = serve("--port", "0", "--data-dir", tmp_path / "file" / "data", cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "cannot use the data directory" in result.stderr


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "madang.db").write_bytes(b"letters" * 1000)
    result = serve("--port", "0", "--data-dir", tmp_path, cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert (tmp_path / "madang.db").read_bytes() == b"letters" * 1000


def test_two_servers_do_not_share_a_data_directory(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path):
        result = serve("--port", "0", "--data-dir", tmp_path, cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "in use by another server" in result.stderr


def test_options_go_before_the_environment(tmp_path: Path) -> None:
    with Madang("--storage", "memory", env={"MADANG_STORAGE": "sqlite", "MADANG_DATA_DIR": str(tmp_path)}):
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_with_nothing_accepted_lost(tmp_path: Path, number: signal.Signals) -> None:
    async with PythonPeers() as peers:
        with Madang("--data-dir", tmp_path) as server:
            clients = [await peers.connect(server.url, mode) for mode in MODES]
            for client in clients:
                await client.register("haneul")
            room_id = (await clients[0].ask("create_room", {"hostId": "haneul", "participants": []}))[
                "roomId"
            ]
            for n in range(20):
                await clients[0].tell("send_message", room_id, "haneul", f"message {n}")
            await clients[1].next("receive_message", where=lambda message: message["seq"] == 20)
            server.signal(number)
            assert await asyncio.to_thread(server.wait, 5) == 0
            for client in clients:
                await client.next("disconnect")
        with Madang("--data-dir", tmp_path) as server:
            back = await peers.connect(server.url, "websocket")
            await back.register("haneul")
            page = await back.ask("get_messages", {"roomId": room_id})
            assert [each["content"] for each in page["messages"]] == [f"message {n}" for n in range(20)]


@pytest.mark.parametrize("mode", MODES)
async def test_path_namespace_and_locale_can_be_set(mode: Mode) -> None:
    options = ("--path", "/talk/io", "--namespace", "/yard", "--locale", "ko", "--storage", "memory")
    with Madang(*options) as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, mode, path="/talk/io", namespace="/yard")
            await peer.register("하늘")
            assert (await peer.next("system"))["content"] == "하늘님, 환영합니다."
