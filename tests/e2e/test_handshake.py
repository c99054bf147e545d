"""A client that says in its handshake who it is needs no `register`."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets

from tests.support.madang import Madang
from tests.support.peers import Mode, Peers, PythonPeers, RefusedConnectionError
from tests.support.tokens import KEY, token


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server that wants tokens."""
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text(KEY)
    with Madang("--storage", "memory", "--auth", "jwt", "--jwt-key-file", key) as server:
        yield server


@asynccontextmanager
async def raw(url: str, auth: dict[str, Any], **headers: str) -> AsyncIterator[websockets.ClientConnection]:
    """Give a WebSocket that has asked to be connected, and has read no answer yet."""
    address = url.replace("http", "ws", 1) + "/chat/ws/?EIO=4&transport=websocket"
    async with websockets.connect(address, additional_headers=headers) as socket:
        await socket.send(f"40/chat,{json.dumps(auth)}")
        assert str(await socket.recv()).startswith("0{")
        yield socket


async def packets(socket: websockets.ClientConnection, count: int) -> list[Any]:
    """Return the names of the events that come, or the packet itself where it is none."""
    found = [str(await socket.recv()) for _ in range(count)]
    return [json.loads(each[len("42/chat,") :])[0] if each.startswith("42") else each[:2] for each in found]


async def test_a_user_id_registers_before_the_connection_is_answered(
    madang: Madang, peers: Peers, mode: Mode
) -> None:
    async with PythonPeers() as others:
        host = await others.connect(madang.url, "websocket")
        user = f"shaker-{mode}-{type(peers).__name__}"
        await host.register("haneul")
        room = (await host.ask("create_room", "haneul", [user]))["roomId"]

        peer = await peers.connect(madang.url, mode, auth={"userId": user})

        registered = await peer.next("registered")
        assert registered["userId"] == user
        assert [each["roomId"] for each in registered["rooms"]] == [room]
        assert [name for name, _ in peer.everything if name != "connected"][:2] == ["system", "registered"]
        again = await peer.register(user)
        assert {**again, "ok": None} == {**registered, "ok": None}
        assert (await peer.ask("send_message", room, user, "안녕"))["seq"] == 1


async def test_what_is_sent_right_behind_the_handshake_is_accepted_in_its_order(madang: Madang) -> None:
    async with raw(madang.url, {"userId": "eager"}) as socket:
        await socket.send('42/chat,0["create_room",{"hostId":"eager","participants":[]}]')
        await socket.send('42/chat,1["get_rooms",{}]')
        assert await packets(socket, 3) == ["40", "system", "registered"]
        answers: list[str] = []
        while len(answers) < 2:
            packet = str(await socket.recv())
            answers += [packet] if packet.startswith("43") else []
        assert [json.loads(each[len("43/chat,0") :])[0]["ok"] for each in answers] == [True, True]


@pytest.mark.parametrize("field", ["token", "accessToken"])
async def test_a_token_alone_says_who_it_is(server: Madang, peers: Peers, mode: Mode, field: str) -> None:
    peer = await peers.connect(server.url, mode, auth={field: token("haneul")})
    assert (await peer.next("registered"))["userId"] == "haneul"


async def test_the_authorization_of_the_request_says_who_it_is(server: Madang) -> None:
    async with raw(server.url, {}, Authorization=f"bearer {token('haneul')}") as socket:
        assert await packets(socket, 3) == ["40", "system", "registered"]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"token": "nonsense"}, "unauthorized"),
        ({"token": token("haneul", -3600)}, "unauthorized"),
        ({"userId": "haneul"}, "unauthorized"),
        ({"userId": "haneul", "token": token("bada")}, "forbidden"),
        ({"token": 5}, "wrong_type"),
    ],
)
async def test_what_register_would_refuse_is_refused_with_its_code(
    server: Madang, peers: Peers, mode: Mode, auth: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedConnectionError) as refused:
        await peers.connect(server.url, mode, auth=auth)
    refusal = refused.value.args[0]
    assert refusal["data"]["code"] == code
    assert refusal["message"] == refusal["data"]["message"]
    assert refusal["data"]["retryable"] is False


@pytest.mark.parametrize("auth", [None, {}, {"locale": "ko"}, {"userId": None}])
async def test_a_handshake_that_does_not_say_it_is_left_to_register(
    server: Madang, auth: dict[str, Any] | None
) -> None:
    async with PythonPeers() as peers:
        peer = await peers.connect(server.url, "websocket", auth=auth)
        assert (await peer.ask("register", "haneul", token("haneul")))["ok"]
        assert peer.all("registered") == []


async def test_without_tokens_a_token_says_nothing(madang: Madang) -> None:
    async with raw(madang.url, {"token": "anything"}, Authorization="Bearer anything") as socket:
        await socket.send('42/chat,0["register",{"userId":"haneul"}]')
        assert (await packets(socket, 2))[0] == "40"
