"""Engine.IO v4: "Protocol", "Handshake", and the checks of "Query parameters"."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.interop.engineio.conftest import MAX_PAYLOAD
from tests.interop.wire import Clients

POLLING = {"EIO": "4", "transport": "polling"}
WEBSOCKET = {"EIO": "4", "transport": "websocket"}


async def test_a_polling_handshake_answers_an_open_packet(clients: Clients) -> None:
    answer = await clients.request()

    assert answer.status == 200
    assert answer.headers["Content-Type"].replace(" ", "").lower() == "text/plain;charset=utf-8"
    opened = json.loads(answer.text.removeprefix("0"))
    assert set(opened) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert isinstance(opened["sid"], str)
    assert opened["upgrades"] == ["websocket"]


async def test_a_websocket_handshake_answers_an_open_packet_without_upgrades(clients: Clients) -> None:
    session = await clients.websocket()

    assert session.handshake.upgrades == ()


async def test_the_open_packet_tells_the_settings_in_milliseconds_and_bytes(hasty: Clients) -> None:
    handshake = (await hasty.polling()).handshake

    assert (handshake.ping_interval, handshake.ping_timeout) == (300, 200)
    assert handshake.max_payload == MAX_PAYLOAD


async def test_every_session_gets_an_id_of_its_own(clients: Clients) -> None:
    sids = {(await clients.polling()).handshake.sid for _ in range(50)}

    assert len(sids) == 50


@pytest.mark.parametrize(
    ("method", "query", "code", "message"),
    [
        ("GET", {}, 0, "Transport unknown"),
        ("GET", {"EIO": "4"}, 0, "Transport unknown"),
        ("GET", {"EIO": "4", "transport": ""}, 0, "Transport unknown"),
        ("GET", {"EIO": "4", "transport": "flashsocket"}, 0, "Transport unknown"),
        ("GET", {"EIO": "4", "transport": "constructor"}, 0, "Transport unknown"),
        ("GET", {**POLLING, "sid": "nobody"}, 1, "Session ID unknown"),
        ("GET", {**POLLING, "sid": "__proto__"}, 1, "Session ID unknown"),
        ("POST", {**POLLING, "sid": "nobody"}, 1, "Session ID unknown"),
        ("POST", POLLING, 2, "Bad handshake method"),
        ("PUT", POLLING, 2, "Bad handshake method"),
        ("DELETE", POLLING, 2, "Bad handshake method"),
        ("GET", WEBSOCKET, 3, "Bad request"),
        ("GET", {"transport": "polling"}, 5, "Unsupported protocol version"),
        ("GET", {"EIO": "", "transport": "polling"}, 5, "Unsupported protocol version"),
        ("GET", {"EIO": "3", "transport": "polling"}, 5, "Unsupported protocol version"),
        ("GET", {"EIO": "5", "transport": "polling"}, 5, "Unsupported protocol version"),
        ("GET", {"EIO": "4.0", "transport": "polling"}, 5, "Unsupported protocol version"),
        ("GET", {"EIO": "four", "transport": "polling"}, 5, "Unsupported protocol version"),
    ],
)
async def test_a_handshake_that_is_wrong_is_refused_with_the_code_of_the_reason(
    clients: Clients, method: str, query: dict[str, str], code: int, message: str
) -> None:
    answer = await clients.request(method, query=query)

    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("application/json")
    assert json.loads(answer.text) == {"code": code, "message": message}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"EIO": "4"},
        {"EIO": "4", "transport": "flashsocket"},
        {"EIO": "3", "transport": "websocket"},
        {"transport": "websocket"},
        {**WEBSOCKET, "sid": "nobody"},
    ],
)
async def test_a_websocket_handshake_that_is_wrong_is_refused_or_closed_without_a_word(
    clients: Clients, query: dict[str, str]
) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)) as refused:
        await (await clients.dial(query)).recv()

    if isinstance(refused.value, InvalidStatus):
        assert refused.value.response.status_code == 400


@pytest.mark.parametrize("query", [{"transport": "polling"}, {"EIO": "3", "transport": "polling"}])
async def test_a_session_keeps_the_protocol_version_it_began_with(
    clients: Clients, query: dict[str, str]
) -> None:
    session = await clients.polling()

    answer = await clients.request(query={**query, "sid": session.handshake.sid})

    assert (answer.status, json.loads(answer.text)) == (400, {"code": 3, "message": "Bad request"})


async def test_parameters_that_mean_nothing_are_ignored(clients: Clients) -> None:
    answer = await clients.request(query={**POLLING, "t": "O9Wq1fU", "b64": "1", "EIO2": "3"})

    assert answer.status == 200


async def test_a_session_on_a_websocket_cannot_be_polled(clients: Clients) -> None:
    session = await clients.websocket()

    answer = await clients.request(query={**POLLING, "sid": session.handshake.sid})

    assert (answer.status, json.loads(answer.text)) == (400, {"code": 3, "message": "Bad request"})
    await session.send("4still here")
    assert await session.receive() == "4still here"


async def test_an_origin_of_any_kind_may_read_the_answers(clients: Clients) -> None:
    answer = await clients.request(headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_preflight_request_is_granted(clients: Clients) -> None:
    answer = await clients.request(
        "OPTIONS",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )

    assert answer.status in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
