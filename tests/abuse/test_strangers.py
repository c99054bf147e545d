"""Requests for sessions that are not there have their address's rate; those that are there go on."""

import asyncio
from typing import Any

import httpx
import pytest

from madang.application.rates import Buckets, Rate
from madang.protocol.engineio import Refusal
from madang.transport import Handshake, SocketServer, TransportSettings
from madang.transport.engineio import endpoint, websocket
from tests.support.engine import UNKNOWN, open_session, poll, post, sid_of, upgrade
from tests.support.madang import Madang
from tests.unit.transport.doubles import serve
from tests.unit.transport.wire import HttpClient, WebSocketClient

SHARE = 6
RATE = ("--rate-http", f"1/h:{SHARE}")


async def test_unknown_sessions_take_of_the_share_that_rest_takes_of() -> None:
    with Madang("--storage", "memory", *RATE) as server:
        sid = sid_of(await open_session(server.url))
        ask = (
            lambda: poll(server.url, "nobody"),
            lambda: post(server.url, "nobody", b"4hello"),
            lambda: upgrade(server.url, "nobody"),
        )
        statuses = [(await ask[number % 3]())[0] for number in range(SHARE + 3)]
        assert statuses == [400] * SHARE + [429] * 3
        status, body = await poll(server.url, "nobody")
        assert status == 429
        assert '"retryAfter":' in body
        # The share is one and the same, and who has a session has no need of it.
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{server.url}/chat/users")).status_code == 429
        assert await post(server.url, sid, b"40/chat,") == (200, "ok")
        assert (await poll(server.url, sid))[0] == 200
        assert (await open_session(server.url)).status_code == 200


async def test_without_rates_strangers_are_told_so_for_ever() -> None:
    with Madang("--storage", "memory", "--rate-http", "off") as server:
        for _ in range(10):
            assert await poll(server.url, "nobody") == UNKNOWN


@pytest.mark.parametrize("query", [{"sid": "nobody"}, {"transport": "pigeon"}, {"EIO": "2"}])
async def test_a_share_is_asked_for_each_refusal_and_for_nothing_else(query: dict[str, str]) -> None:
    server, _ = serve()
    asked: list[str] = []

    def wait(network: str) -> float:
        asked.append(network)
        return 0.0

    server.engine._stranger_wait = wait
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    assert asked == []
    for method in ("GET", "POST"):
        assert (await http.request(method, query=query)).status == 400
    assert asked == ["192.0.2.1"] * 2
    await server.stop()


class Elsewhere:
    """Another process, asked for sessions that it has not."""

    def __init__(self) -> None:
        self.asked = 0

    def request(self, sid: str) -> Any:
        del sid

        async def application(_: object, __: object, send: Any) -> None:
            self.asked += 1
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": Refusal.UNKNOWN_SESSION.body})

        return application

    def upgrade(self, sid: str, handshake: Handshake) -> Any:
        del sid, handshake
        self.asked += 1
        return asyncio.Protocol()


async def test_who_forges_ids_of_sessions_costs_other_nodes_no_more_than_a_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endpoint, "LATE", 0.0)
    monkeypatch.setattr(websocket, "LATE", 0.0)
    share, elsewhere = Buckets(Rate(1.0, 5), lambda: 100.0), Elsewhere()
    server = SocketServer(
        TransportSettings(close_timeout=0.02),
        remote_sessions=elsewhere,
        stranger_wait=share.take,
        hop_wait=share.wait,
    )
    statuses = [(await HttpClient(server).get(sid=f"n2.{number}")).status for number in range(4)]
    opened = [
        WebSocketClient(
            server.websocket_protocol, f"/socket.io/?EIO=4&transport=websocket&sid=n2.{number}"
        ).open()
        for number in range(6)
    ]
    statuses += [(await HttpClient(server).get(sid=f"n2.{number}")).status for number in range(4)]
    assert statuses == [400] * 4 + [429] * 4
    assert elsewhere.asked == 5
    for client in opened:
        client.lose()
    await server.stop()
