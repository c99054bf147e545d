"""One person has one name: however it was written, and wherever it came in."""

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from tests.support.madang import Madang
from tests.support.peers import PythonPeers
from tests.support.until import until_some

KEY = "a secret of at least thirty-two bytes, for HS256"
FORMS: list[Callable[..., tuple[Any, ...]]] = [
    lambda **fields: (fields,),
    lambda **fields: (list(fields.values()),),
    lambda **fields: tuple(fields.values()),
]


def in_pieces(name: str) -> str:
    """Return a name as macOS writes it in the names of files."""
    return unicodedata.normalize("NFD", name)


@pytest.mark.parametrize("form", FORMS, ids=["object", "one array", "positional"])
async def test_a_name_in_pieces_is_the_same_person_in_every_event(
    madang: Madang, form: Callable[..., tuple[Any, ...]]
) -> None:
    me = f"강하늘{FORMS.index(form)}"
    mine, other = in_pieces(me), "김민지"
    async with PythonPeers() as peers:
        laptop = await peers.connect(madang.url, "websocket")
        phone = await peers.connect(madang.url, "polling")

        async def ask(event: str, **fields: Any) -> dict[str, Any]:
            answer = await laptop.ask(event, *form(**fields))
            assert answer["ok"], answer
            return answer

        assert (await ask("register", userId=mine))["userId"] == me
        assert (await phone.register(me))["userId"] == me
        room = await ask("create_room", hostId=mine, participants=[me, other, in_pieces(other)])
        room_id = room["roomId"]
        assert room["participants"] == [me, other]
        assert (await phone.next("room_created"))["hostId"] == me
        await ask("send_message", roomId=room_id, userId=mine, content=mine)
        heard = await phone.next("receive_message")
        assert (heard["userId"], heard["content"]) == (me, mine)
        await ask("typing", roomId=room_id, userId=mine)
        await ask("join_room", userId=mine, roomId=room_id)
        assert (await laptop.next("receive_messages"))["roomId"] == room_id
        added = await ask("join_room", userId=in_pieces("박정우"), roomId=room_id)
        assert added["participants"] == [me, other, "박정우"]

        async def found() -> list[Any]:
            query = {"roomId": room_id, "limit": 1, "cursor": None, "userId": mine}
            return list((await ask("search", keyword=f"from:{mine}", **query))["messages"])

        assert [each["userId"] for each in await until_some(found)] == [me]
        assert (await laptop.ask("leave_room", other, room_id))["error"]["code"] == "forbidden"
        await ask("leave_room", userId=mine, roomId=room_id)


async def test_a_name_in_pieces_is_the_same_person_over_rest(madang: Madang) -> None:
    me = "한지우"
    async with PythonPeers() as peers, httpx.AsyncClient(base_url=madang.url) as http:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register(me)
        room_id = (await peer.ask("create_room", me, [], in_pieces("마당")))["roomId"]
        await peer.ask("send_message", room_id, me, "점심 먹어요")
        as_me = {"userId": in_pieces(me)}
        (room,) = (await http.get("/chat/rooms", params=as_me)).json()
        assert (room["roomId"], room["name"]) == (room_id, "마당")
        page = await http.get(f"/chat/rooms/{room_id}/messages", params=as_me)
        assert [each["userId"] for each in page.json()["messages"]] == [me]

        async def found() -> list[Any]:
            query = {**as_me, "keyword": "점심", "fromUserId": in_pieces(me)}
            return list((await http.post("/chat/search", json=query)).json())

        assert [each["userId"] for each in await until_some(found)] == [me]


async def test_a_token_may_write_the_name_in_pieces(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(KEY)
    token = jwt.encode({"sub": in_pieces("강하늘"), "exp": time.time() + 60}, KEY, "HS256")
    async with PythonPeers() as peers:
        with Madang("--storage", "memory", "--auth", "jwt", "--jwt-key-file", key) as server:
            for written in ("강하늘", in_pieces("강하늘")):
                peer = await peers.connect(server.url, "websocket")
                answer = await peer.ask("register", written, token)
                assert (answer["ok"], answer["userId"]) == (True, "강하늘")


@pytest.mark.parametrize("name", ["\u3164", "\u2800", "\u200b", "\u0301", "a\u202eb", "al\u200cice"])
async def test_a_name_that_is_not_seen_is_nobody_s_and_no_room_s(madang: Madang, name: str) -> None:
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        assert (await peer.ask("register", name))["error"]["code"] == "invalid_id"
        await peer.register("yuna")
        assert (await peer.ask("create_room", "yuna", [name]))["error"]["code"] == "invalid_id"
        assert (await peer.ask("create_room", "yuna", [], name))["error"]["code"] == "invalid_text"


@pytest.mark.parametrize("name", ["👨‍👩‍👧‍👦", "کتاب\u200cها", "김\u3000민지", "葛\U000e0100城"])
async def test_what_shapes_a_name_stays_in_it(madang: Madang, name: str) -> None:
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        assert (await peer.register(name))["userId"] == name
        room_id = (await peer.ask("create_room", name, [], name))["roomId"]
        assert (await peer.next("room_created"))["name"] == name
        for unread in ("\u3164", "\u2800\u3000", "\u200d"):
            answer = await peer.ask("send_message", room_id, name, unread)
            assert answer["error"]["code"] == "content_empty"
