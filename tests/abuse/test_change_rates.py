"""Edits and deletions are of the same share as what is said, over a socket and REST alike."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers

SHARE = 10


async def by_socket(peer: Peer, _: httpx.AsyncClient, about: Mapping[str, Any]) -> str | None:
    """Edit by the event, or delete where no content is given; return the code of a refusal."""
    event = "edit_message" if "content" in about else "delete_message"
    answer = await peer.ask(event, dict(about))
    return None if answer["ok"] else str(answer["error"]["code"])


async def by_rest(_: Peer, http: httpx.AsyncClient, about: Mapping[str, Any]) -> str | None:
    """Do the same by REST."""
    path, user = f"/chat/rooms/{about['roomId']}/messages/{about['seq']}", about["userId"]
    if "content" in about:
        answer = await http.patch(path, json={"userId": user, "content": about["content"]})
    else:
        answer = await http.delete(path, params={"userId": user})
    return None if answer.is_success else str(answer.json()["error"]["code"])


@pytest.mark.parametrize("change", [by_socket, by_rest])
@pytest.mark.parametrize("kind", ["edit", "delete"])
async def test_who_changes_too_much_is_refused_and_nothing_is_changed(change: Any, kind: str) -> None:
    with Madang("--storage", "memory", "--rate-send", f"1/h:{SHARE}") as server:
        async with PythonPeers() as peers, httpx.AsyncClient(base_url=server.url) as http:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")
            room = (await peer.ask("create_room", "haneul", []))["roomId"]
            for _ in range(2):
                assert (await peer.ask("send_message", room, "haneul", "안녕"))["ok"]
            about = {"roomId": room, "userId": "haneul", "seq": 1}
            for number in range(SHARE - 2):
                more = {"content": f"고침 {number}"} if kind == "edit" else {}
                assert await change(peer, http, {**about, **more}) is None
            before = (await peer.ask("get_messages", room))["messages"]

            for seq in (1, 2):
                more = {"content": "또 고침"} if kind == "edit" else {}
                assert await change(peer, http, {**about, "seq": seq, **more}) == "rate_limited"
            assert (await peer.ask("send_message", room, "haneul", "안녕"))["error"]["code"] == "rate_limited"
            assert (await peer.ask("get_messages", room))["messages"] == before
