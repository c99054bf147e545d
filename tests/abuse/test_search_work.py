"""Searches that once held the server for ever: they are answered, and the server still ends when told."""

import signal
from functools import partial
from pathlib import Path

import pytest

from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers
from tests.support.until import until_some

USER = "haneul"
HOSTILE = [
    ("x " + "→" * 300, '"→ → → → → → → → → → → → x"'),
    ("👍" * 2_000, "👍👍👍👍👍👍👍👍"),
    ("👨‍👩‍👧‍👦" * 300, "👨‍👩‍👧‍👦" * 32),
    ("ㅋ" * 4_000, "ㅋㅋㅋㅋㅎ"),
    ("회 " * 2_000, "회" * 500),
    ("1.1" * 1_300 + "x", "1." * 200 + "1"),
    ("ﷺ" * 200, "ﷺ" * 512),
    ("가→나" * 1_000, "가→나" * 100),
    ("e" + "\u0301" * 3_000, "é"),
]


async def found(peer: Peer, query: dict[str, str]) -> list[object]:
    """Search, and wait when told to."""
    return list((await peer.patiently("search", query)).get("messages", []))


async def say_and_find(peer: Peer, room_id: str, content: str, keyword: str) -> dict[str, object]:
    """Say something, wait until the index has it, and search for it."""
    await peer.ask("send_message", room_id, USER, content)
    mark = f"mark{len(content)}"
    await peer.ask("send_message", room_id, USER, mark)
    await until_some(partial(found, peer, {"keyword": mark, "roomId": room_id}))
    return await peer.ask("search", {"keyword": keyword, "roomId": room_id})


@pytest.mark.parametrize(("content", "keyword"), HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_search_is_answered_and_ends_with_the_server(
    tmp_path: Path, content: str, keyword: str
) -> None:
    with Madang("--data-dir", tmp_path) as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register(USER)
            room_id = (await peer.ask("create_room", USER, []))["roomId"]
            answer = await say_and_find(peer, room_id, content, keyword)
            assert answer["ok"], answer
            assert (await peer.ask("send_message", room_id, USER, "and talk goes on"))["ok"]
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
