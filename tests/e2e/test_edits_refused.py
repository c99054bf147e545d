"""Edits and deletions that nobody may make, or that meet each other; all leave a room as it was."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.test_contract import open_room
from tests.e2e.test_edits import code, newest, told
from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers
from tests.support.tokens import KEY, token
from tests.support.until import until_equal

USERS = ("haneul", "bada", "sol")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Madang]:
    """Give a server that wants tokens."""
    key = tmp_path / "key"
    key.write_text(KEY)
    with Madang("--data-dir", tmp_path / "data", "--auth", "jwt", "--jwt-key-file", key) as server:
        yield server


async def enter(peers: PythonPeers, server: Madang) -> list[Peer]:
    """Register each user."""
    found = [await peers.connect(server.url, "websocket") for _ in USERS]
    for peer, user in zip(found, USERS, strict=True):
        assert (await peer.ask("register", user, token(user)))["ok"]
    return found


async def test_rest_changes_nothing_with_another_s_token_or_another_s_message(server: Madang) -> None:
    async with PythonPeers() as peers, httpx.AsyncClient(base_url=server.url) as http:
        haneul, bada, _ = await enter(peers, server)
        room_id = await open_room(haneul, "haneul", "bada")
        await haneul.ask("send_message", room_id, "haneul", "하나")
        before = await newest(bada, room_id)
        path = f"/chat/rooms/{room_id}/messages"
        for who, user, seq, status, why in (
            ("bada", "haneul", "1", 403, "forbidden"),
            ("bada", "bada", "1", 403, "forbidden"),
            ("sol", "sol", "1", 403, "not_a_member"),
            ("haneul", "haneul", "0", 404, "message_not_found"),
            ("haneul", "haneul", "-1", 404, "message_not_found"),
            ("haneul", "haneul", str(10**30), 404, "message_not_found"),
        ):
            headers = {"Authorization": f"Bearer {token(who)}"}
            for answer in (
                await http.patch(f"{path}/{seq}", json={"userId": user, "content": "둘"}, headers=headers),
                await http.delete(f"{path}/{seq}", params={"userId": user}, headers=headers),
            ):
                assert (answer.status_code, answer.json()["error"]["code"]) == (status, why), (who, user, seq)
        unsigned = await http.delete(f"{path}/1", params={"userId": "haneul"})
        assert (unsigned.status_code, unsigned.json()["error"]["code"]) == (401, "unauthorized")
        headers = {"Authorization": f"Bearer {token('haneul')}"}
        for seq in ("9" * 5000, "one", "1.5"):
            absurd = await http.delete(f"{path}/{seq}", params={"userId": "haneul"}, headers=headers)
            assert absurd.status_code in {400, 404, 414}
        assert await newest(bada, room_id) == before


async def test_who_has_left_changes_nothing_and_learns_nothing(server: Madang) -> None:
    async with PythonPeers() as peers:
        haneul, bada, _ = await enter(peers, server)
        room_id = await open_room(haneul, "haneul", "bada")
        for peer, user in ((haneul, "haneul"), (bada, "bada")):
            await peer.ask("send_message", room_id, user, "하나")
        before = await newest(bada, room_id)
        # The host, too.
        assert (await haneul.ask("leave_room", {"userId": "haneul", "roomId": room_id}))["ok"]
        for seq in (1, 2, 3):
            assert code(await haneul.ask("edit_message", room_id, "haneul", seq, "둘")) == "not_a_member"
            assert code(await haneul.ask("delete_message", room_id, "haneul", seq)) == "not_a_member"
        assert code(await haneul.ask("get_changes", room_id, 0)) == "not_a_member"
        assert await newest(bada, room_id) == before


async def test_a_retried_send_does_not_bring_a_deleted_text_back(server: Madang) -> None:
    async with PythonPeers() as peers:
        haneul, bada, _ = await enter(peers, server)
        room_id = await open_room(haneul, "haneul", "bada")
        sent = told(await haneul.ask("send_message", room_id, "haneul", "비밀", "c1"))
        assert (await haneul.ask("delete_message", room_id, "haneul", 1))["ok"]
        assert told(await haneul.ask("send_message", room_id, "haneul", "비밀", "c1")) == sent
        await bada.fence()
        assert len(bada.all("receive_message")) == 1
        (tombstone,) = (await bada.ask("get_last_messages", {"roomIds": [room_id]}))["messages"]
        assert tombstone == (await newest(bada, room_id))[0]
        assert (tombstone["content"], tombstone["deletedBy"]) == ("", "haneul")
        search = {"keyword": "비밀", "roomId": room_id}

        async def found() -> int:
            return len((await bada.patiently("search", search))["messages"])

        await until_equal(found, 0)


async def test_of_edits_and_a_deletion_at_once_the_deletion_stays(server: Madang) -> None:
    async with PythonPeers() as peers:
        haneul, bada, _ = await enter(peers, server)
        room_id = await open_room(haneul, "haneul", "bada")
        for seq in range(1, 6):
            await bada.ask("send_message", room_id, "bada", "하나")
            edits = [bada.ask("edit_message", room_id, "bada", seq, f"고침 {n}") for n in range(3)]
            answers = await asyncio.gather(*edits, haneul.ask("delete_message", room_id, "haneul", seq))
            assert answers[-1]["ok"]
            refused = {code(each) for each in answers if not each["ok"]}
            assert refused <= {"message_not_found", "conflict"}
            assert code(await bada.ask("edit_message", room_id, "bada", seq, "다시")) == "message_not_found"
        assert [each["content"] for each in await newest(haneul, room_id)] == [""] * 5
        changes = told(await haneul.ask("get_changes", room_id, 0))["messages"]
        assert [(each["seq"], each["content"]) for each in changes] == [(seq, "") for seq in range(1, 6)]
