"""A chat without a search, and the combinations of storages that there are."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.madang import Madang
from tests.support.peers import PythonPeers
from tests.support.until import until_equal

SEARCH = {"keyword": "점심"}


def files(directory: Path, pattern: str) -> list[Path]:
    """Return the files in a directory that are called so."""
    return list(directory.glob(pattern))


async def test_a_chat_may_have_no_search_and_finds_all_once_it_has_one(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path, "--search", "off") as server:
        async with PythonPeers() as peers, httpx.AsyncClient(base_url=server.url) as http:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")
            room = (await peer.ask("create_room", "haneul", []))["roomId"]
            assert (await peer.ask("send_message", room, "haneul", "점심 먹었어요"))["seq"] == 1
            error = (await peer.ask("search", SEARCH))["error"]
            assert (error["code"], error["retryable"]) == ("search_off", False)
            answer = await http.post("/chat/search", json={"userId": "haneul", **SEARCH})
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "search_off")
            assert (await http.get("/chat/config.json")).json()["search"] is False
        assert server.stop() == 0
    assert not files(tmp_path, "search*")
    with Madang("--data-dir", tmp_path) as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")

            async def found() -> list[str]:
                return [each["content"] for each in (await peer.patiently("search", SEARCH))["messages"]]

            await until_equal(found, ["점심 먹었어요"])


@pytest.mark.parametrize(
    ("storage", "option", "value", "possible"),
    [
        ("sqlite", "--search", "elasticsearch", "sqlite or off"),
        ("memory", "--search", "sqlite", "memory or off"),
        ("cluster", "--search", "sqlite", "elasticsearch or off"),
        ("sqlite", "--archive", "dynamodb", "sqlite"),
        ("cluster", "--archive", "floppy", "dynamodb"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_does(
    tmp_path: Path, storage: str, option: str, value: str, possible: str
) -> None:
    command = [sys.executable, "-m", "madang", "serve", "--storage", storage, option, value]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    variable = f"MADANG_{option[2:].upper()}"
    assert result.stderr == (
        f"madang: {option} ({variable}): with the storage {storage} it is {possible}, not {value!r}\n"
    )
    assert not list(tmp_path.iterdir())


def test_what_is_implied_may_be_said() -> None:
    with Madang("--storage", "memory", "--archive", "memory", "--search", "memory"):
        pass
