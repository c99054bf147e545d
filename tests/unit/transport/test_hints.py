"""Who is turned away because of a setting: told which, and so is the log, once in a while."""

import json

import pytest

from tests.unit.transport.doubles import open_session, serve, turn
from tests.unit.transport.wire import HttpClient, WebSocketClient


async def test_a_setting_is_spoken_of_once_however_many_are_turned_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server, _ = serve(check_origin=True)
    for number in range(50):
        headers = {"origin": f"https://evil{number}.example", "host": "chat.example"}
        answer = await HttpClient(server).request("GET", headers=headers)
        assert answer.status == 403
        assert "cors-origins" in json.loads(answer.body)["message"]
    (record,) = caplog.records
    assert "'https://evil0.example'; see the setting cors-origins" in record.getMessage()


async def test_another_path_is_told_where_engine_io_is(caplog: pytest.LogCaptureFixture) -> None:
    server, _ = serve(path="/chat/ws")
    target = "/socket.io/?EIO=4&transport=websocket&token=secret"
    client = WebSocketClient(server.websocket_protocol, target).open()
    assert client.line.written.startswith(b"HTTP/1.1 404 ")
    assert client.line.written.endswith(b"served at /chat/ws (the client's option path)")
    answer = await HttpClient(server).request("GET")
    assert (answer.status, b"/chat/ws" in answer.body) == (404, True)
    assert "'/socket.io/'; see the setting path" in caplog.text
    assert "secret" not in caplog.text


async def test_another_host_is_told_that_it_is_another(caplog: pytest.LogCaptureFixture) -> None:
    server, _ = serve(hosts=frozenset({"localhost"}))
    answer = await HttpClient(server).request("GET", headers={"host": "a.example\x1b[31m" + "x" * 200})
    assert answer.status == 403
    assert "trust-network" in caplog.text
    assert "\x1b" not in caplog.text
    assert len(caplog.text) < 300


async def test_another_namespace_is_told_which_there_are(caplog: pytest.LogCaptureFixture) -> None:
    server, _ = serve()
    session, transport = open_session(server)
    session.receive("40/elsewhere,")
    await turn()
    (answer,) = [str(packet) for packet in transport.packets() if str(packet).startswith("44")]
    refusal = json.loads(answer.removeprefix("44/elsewhere,"))
    assert refusal["message"] == "Invalid namespace"
    assert refusal["data"]["code"] == "unknown_namespace"
    assert "serves / (its setting namespace)" in refusal["data"]["message"]
    assert "'/elsewhere'; see the setting namespace" in caplog.text
    await server.stop()
