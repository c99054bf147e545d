"""With auth jwt, a user is who the token says."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.support.madang import Madang
from tests.support.peers import Mode, Peers, PythonPeers
from tests.support.tokens import KEY, token


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Madang]:
    """Give a server that wants tokens."""
    key = tmp_path / "key"
    key.write_text(KEY)
    with Madang("--storage", "memory", "--auth", "jwt", "--jwt-key-file", key) as server:
        yield server


async def test_a_socket_registers_with_its_token_only(server: Madang) -> None:
    async with PythonPeers() as peers:
        peer = await peers.connect(server.url, "websocket")
        for payload, code in [
            ({"userId": "haneul"}, "unauthorized"),
            ({"userId": "haneul", "token": "nonsense"}, "unauthorized"),
            ({"userId": "haneul", "token": token("bada")}, "forbidden"),
        ]:
            assert (await peer.ask("register", payload))["error"]["code"] == code
        assert (await peer.ask("create_room", "haneul", []))["error"]["code"] == "not_registered"
        assert (await peer.ask("register", "haneul", token("haneul")))["ok"]


async def test_a_socket_ends_with_its_token_unless_it_brought_a_newer_one(
    server: Madang, peers: Peers, mode: Mode
) -> None:
    ended = await peers.connect(server.url, mode)
    renewed = await peers.connect(server.url, mode)
    for peer in (ended, renewed):
        # The leeway of ten seconds has begun already.
        assert (await peer.ask("register", "haneul", token("haneul", -8)))["ok"]
    assert (await renewed.ask("register", "haneul", token("haneul")))["ok"]
    expired = await ended.next("token_expired")
    assert datetime.fromisoformat(expired["expiredAt"]) <= datetime.now(UTC)
    assert await ended.next("disconnect") in ("io server disconnect", "server disconnect")
    assert (await renewed.ask("create_room", "haneul", []))["ok"]
    assert renewed.all("token_expired") == []


async def test_rest_wants_a_bearer_token(server: Madang) -> None:
    async with httpx.AsyncClient(base_url=server.url) as http:
        refused = await http.get("/chat/rooms", params={"userId": "haneul"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
        assert refused.headers["www-authenticate"] == "Bearer"
        headers = {"Authorization": f"Bearer {token('haneul')}"}
        assert (await http.get("/chat/rooms", params={"userId": "haneul"}, headers=headers)).json() == []
        assert (await http.get("/chat/users")).status_code == 401
        assert (await http.get("/chat/users", headers=headers)).json() == []
        forbidden = await http.get("/chat/rooms", params={"userId": "bada"}, headers=headers)
        assert (forbidden.status_code, forbidden.json()["error"]["code"]) == (403, "forbidden")
        assert (await http.get("/chat/config.json")).json()["auth"] == "jwt"
