"""A kind of event that is added as docs/kinds.md tells: two files, and everything knows it."""

from pathlib import Path

import pytest

from tests.support.madang import Madang
from tests.support.peers import NodePeers
from tests.support.toy import changed_files, listed_files, run_with, with_a_nudge


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the package with the kind in it."""
    return with_a_nudge(tmp_path_factory.mktemp("toy"))


def test_it_is_the_files_that_the_guide_names(sources: Path) -> None:
    assert set(changed_files(sources)) == listed_files("kinds.md", "kind")
    assert sorted(changed_files(sources).values()) == ["changed", "new"]


async def test_a_member_nudges_and_the_room_hears_it_and_the_log_has_it(
    sources: Path, tmp_path: Path
) -> None:
    environment = {"PYTHONPATH": str(sources), "MADANG_DATA_DIR": str(tmp_path)}
    with Madang(env=environment) as server:
        async with NodePeers() as peers:
            haneul, bada, sol = [await peers.connect(server.url, "websocket") for _ in range(3)]
            for peer, user in ((haneul, "haneul"), (bada, "bada"), (sol, "sol")):
                await peer.register(user)
            room = (await haneul.ask("create_room", {"hostId": "haneul", "participants": ["bada"]}))["roomId"]
            nudge = {"roomId": room, "userId": "haneul", "about": "회의"}
            assert await haneul.ask("nudge", nudge) == {"ok": True}
            for peer in (haneul, bada):
                assert await peer.next("nudged") == nudge
            assert sol.all("nudged") == []
            for refused, code in (
                ({"about": ""}, "content_empty"),
                ({"about": "가" * 41}, "content_too_long"),
                ({"userId": "bada"}, "forbidden"),
                ({"more": 1}, "unknown_field"),
            ):
                answer = await haneul.ask("nudge", {**nudge, **refused})
                assert answer["error"]["code"] == code
            stranger = await sol.ask("nudge", {**nudge, "userId": "sol"})
            assert stranger["error"]["code"] == "not_a_member"
            said = {"roomId": room, "userId": "haneul", "content": "안녕"}
            assert (await haneul.ask("send_message", said))["seq"] == 1
    read = "import sqlite3; print(*sqlite3.connect(r'{}').execute('{}'))"
    entries = run_with(
        sources,
        "-c",
        read.format(tmp_path / "madang.db", "SELECT position, kind, actor, body FROM changes ORDER BY 1"),
    )
    assert "'room_created', 'haneul'" in entries
    assert "(2, 'nudge', 'haneul'" in entries
    assert "회의" in run_with(
        sources, "-c", read.format(tmp_path / "madang.db", "SELECT CAST(body AS TEXT) FROM changes")
    )


def test_the_reference_and_the_contract_suites_know_it(sources: Path) -> None:
    wanted = "import sys; sys.path.insert(0, 'docs'); import asyncapi; print(asyncapi.document())"
    document = run_with(sources, "-c", wanted)
    assert "client.nudge" in document
    assert "server.nudged" in document
    suites = ("tests/unit/kinds", "tests/contracts/test_log.py", "tests/contracts/test_rooms.py")
    run_with(sources, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not cluster", *suites)
