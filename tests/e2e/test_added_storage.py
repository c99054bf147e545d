"""A storage that is added as docs/storages.md tells: its folder and two files, and all runs over it."""

from pathlib import Path

import pytest

from tests.support.madang import Madang
from tests.support.peers import NodePeers
from tests.support.toy import changed_files, listed_files, run_with, with_jsonl


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the package with the storage in it."""
    return with_jsonl(tmp_path_factory.mktemp("toy"))


def test_it_is_the_files_that_the_guide_names(sources: Path) -> None:
    assert set(changed_files(sources)) == listed_files("storages.md", "storage")
    assert sorted(changed_files(sources).values()) == ["changed", "changed", "new"]


def test_the_contract_suites_and_the_state_machine_run_over_it(sources: Path) -> None:
    suites = [
        f"tests/contracts/test_{each}.py" for each in ("log", "rooms", "archive", "changes", "state_machine")
    ]
    said = run_with(sources, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "jsonl", *suites)
    assert "passed" in said


async def test_a_server_keeps_a_chat_in_it(sources: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(sources), "MADANG_DATA_DIR": str(tmp_path)}
    for seq in (1, 2):  # the second server finds what the first has kept
        with Madang("--storage", "jsonl", env=environment) as server:
            async with NodePeers() as peers:
                haneul = await peers.connect(server.url, "websocket")
                rooms = (await haneul.register("haneul"))["rooms"]
                if not rooms:
                    await haneul.ask("create_room", {"hostId": "haneul", "participants": ["bada"]})
                    rooms = (await haneul.register("haneul"))["rooms"]
                (room,) = rooms
                said = {"roomId": room["roomId"], "userId": "haneul", "content": f"안녕 {seq}"}
                assert (await haneul.ask("send_message", said))["seq"] == seq
                page = await haneul.ask("get_messages", {"roomId": room["roomId"]})
                assert [each["seq"] for each in page["messages"]] == list(range(1, seq + 1))
                answer = await haneul.ask("search", {"keyword": "안녕"})
                assert answer["error"]["code"] == "search_off"
            assert server.stop() == 0
