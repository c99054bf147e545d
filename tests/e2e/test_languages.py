"""People are spoken to in their language: the client's, the browser's, or else the server's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import socketio

from tests.support.madang import Madang

NAMESPACE = "/chat"
NO_ROOM = "01a206a7-9ef6-7134-a683-d395d3372c43"


@pytest.fixture(scope="module")
def korean() -> Iterator[Madang]:
    """Give a server that speaks Korean to who asks for nothing else."""
    with Madang("--storage", "memory", "--locale", "ko", "--rate-http", "10000/s") as server:
        yield server


class Client:
    """A socket, and the `system` events it heard."""

    def __init__(self) -> None:
        self.socket = socketio.AsyncClient(reconnection=False)
        self.systems: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket.on("system", self.systems.put, namespace=NAMESPACE)

    async def ask(self, event: str, *arguments: object) -> Any:
        """Send an event, and return what it is acknowledged with."""
        return await self.socket.call(event, arguments, namespace=NAMESPACE)

    async def heard(self) -> str:
        """Return what the next `system` event says."""
        return str((await self.systems.get())["content"])


@asynccontextmanager
async def client(url: str, auth: object = None, languages: str = "") -> AsyncIterator[Client]:
    """Give a client whose handshake has this ``auth`` and ``Accept-Language``."""
    peer = Client()
    headers = {"Accept-Language": languages} if languages else {}
    await peer.socket.connect(
        url, headers, auth=auth, transports=["websocket"], namespaces=[NAMESPACE], socketio_path="/chat/ws"
    )
    yield peer
    await peer.socket.disconnect()


@pytest.mark.parametrize(
    ("auth", "languages", "welcome", "message"),
    [
        (None, "", "하늘님, 환영합니다.", "없는 대화방입니다"),
        ({"locale": "en-GB"}, "ko", "Welcome, 하늘.", "there is no such room"),
        ({"locale": "fr"}, "en;q=0.5, de", "Welcome, 하늘.", "there is no such room"),
        ({"locale": ["en"]}, "*", "하늘님, 환영합니다.", "없는 대화방입니다"),
    ],
)
async def test_a_socket_hears_its_own_language(
    korean: Madang, auth: object, languages: str, welcome: str, message: str
) -> None:
    async with client(korean.url, auth, languages) as peer:
        assert (await peer.ask("register", "하늘"))["ok"]
        assert await peer.heard() == welcome
        refused = (await peer.ask("get_messages", {"roomId": NO_ROOM}))["error"]
        assert (refused["code"], refused["message"]) == ("room_not_found", message)


async def test_each_in_a_room_hears_in_their_language_who_came_and_left(korean: Madang) -> None:
    async with client(korean.url) as haneul, client(korean.url, {"locale": "en"}) as bada:
        for peer, name in ((haneul, "haneul"), (bada, "bada")):
            await peer.ask("register", name)
            await peer.heard()
        room_id = (await haneul.ask("create_room", "haneul", ["bada"]))["roomId"]
        await haneul.ask("join_room", "sol", room_id)
        assert [await haneul.heard(), await bada.heard()] == ["sol님이 들어왔습니다.", "sol joined the room."]


async def test_what_is_wrong_with_a_request_is_said_in_its_language(korean: Madang) -> None:
    async with httpx.AsyncClient(base_url=korean.url) as http:
        for languages, messages in (
            ("", ["keyword: `str` 값이어야 하는데 `int` 값을 보냈습니다", "이 주소에는 아무것도 없습니다"]),
            ("en-US,en;q=0.9", ["keyword: expected `str`, got `int`", "there is nothing at this address"]),
        ):
            http.headers["Accept-Language"] = languages
            answers = [
                await http.post("/chat/search", json={"userId": "haneul", "keyword": 5}),
                await http.get("/nowhere"),
            ]
            assert [answer.json()["error"]["message"] for answer in answers] == messages


async def test_a_socket_hears_what_is_wrong_with_a_field_in_its_language(korean: Madang) -> None:
    async with client(korean.url) as peer:
        await peer.ask("register", "haneul")
        for arguments, message in (
            (("haneul", ["a", 5]), "participants[1]: `str` 값이어야 하는데 `int` 값을 보냈습니다"),
            (({"hostId": "haneul"},), "participants 항목이 없습니다"),
            (({"hostId": "haneul", "participants": [], "colour": 1},), "'colour' 항목은 없습니다"),
        ):
            assert (await peer.ask("create_room", *arguments))["error"]["message"] == message
        assert (await peer.ask("search", "-회의"))["ok"]
        assert "위치 7" in (await peer.ask("search", "before:2026-02-31"))["error"]["message"]
