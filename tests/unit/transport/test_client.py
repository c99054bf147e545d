"""Socket.IO protocol: what a connected client may do, and what is done to it."""

import asyncio
import logging
from typing import Any

import pytest

from madang.transport import ConnectionRefused, PacketError, Socket
from tests.unit.transport.doubles import Carried, connect, open_session, serve, turn


async def talk(transport: Carried) -> list[str | bytes]:
    """End the turn, and return what has left but the opening packet."""
    await turn()
    return [packet for packet in transport.packets() if str(packet)[:1] != "0"]


async def test_a_client_connects_with_its_auth_and_gets_a_public_id() -> None:
    server, recorder = serve("/chat")
    session, transport = open_session(server)
    session.receive('40/chat,{"token":"t"}')
    socket = recorder.sockets[0]
    assert await talk(transport) == [f'40/chat,{{"sid":"{socket.id}"}}']
    assert recorder.log == [("connected", {"token": "t"})]
    assert socket.id != session.sid
    assert list(server.sockets("/chat")) == [socket]
    await server.stop()


async def test_what_is_sent_on_connection_follows_the_answer() -> None:
    server, recorder = serve()
    recorder.on_connect = lambda socket: socket.emit("hello")
    session, transport = open_session(server)
    session.receive("40")
    assert [str(packet)[:9] for packet in await talk(transport)] == ['40{"sid":', '42["hello']
    await server.stop()


async def test_an_event_in_the_same_train_as_the_connection_is_received() -> None:
    server, recorder = serve()
    session, _ = open_session(server)
    session.receive("40")
    session.receive('42["early",1]')
    assert recorder.log == [("connected", {}), ("early", 1)]
    await server.stop()


async def test_an_unknown_namespace_is_refused_and_the_session_lives_on() -> None:
    server, _ = serve()
    session, transport = open_session(server)
    session.receive("40/nowhere,")
    (answer,) = await talk(transport)
    assert str(answer).startswith('44/nowhere,{"message":"Invalid namespace",')
    session.receive("40")
    assert session.open
    await server.stop()


async def test_a_refusal_carries_its_message_and_data_and_nothing_else_leaves() -> None:
    server, recorder = serve()

    def refuse(socket: Socket) -> None:
        socket.emit("never seen")
        raise ConnectionRefused("not you", {"code": 1})

    recorder.on_connect = refuse
    session, transport = open_session(server)
    session.receive("40")
    assert await talk(transport) == ['44{"message":"not you","data":{"code":1}}']
    assert not server.sockets("/")
    recorder.on_connect = None
    session.receive("40")
    assert session.open
    await server.stop()


async def test_an_application_that_fails_on_connection_refuses(caplog: pytest.LogCaptureFixture) -> None:
    server, recorder = serve()
    recorder.on_connect = lambda _: 1 / 0
    session, transport = open_session(server)
    session.receive("40")
    assert await talk(transport) == ['44{"message":"Internal server error"}']
    assert "ZeroDivisionError" in caplog.text
    await server.stop()


async def test_a_client_that_connects_to_nothing_in_time_is_closed() -> None:
    server, _ = serve(connect_timeout=0.01)
    session, transport = open_session(server)
    session.receive("40/nowhere,")
    await transport.until_closed()
    assert transport.closed == (1008, "connect timeout")


async def test_a_connected_client_is_not_closed_by_the_connect_timeout() -> None:
    server, _ = serve(connect_timeout=0.01)
    connected, _, _ = await connect(server)
    _, waiting = open_session(server)
    await waiting.until_closed()
    assert connected.open
    await server.stop()


async def test_more_namespaces_than_allowed_are_refused() -> None:
    server, recorder = serve(max_namespaces=1)
    server.namespace("/two", recorder)
    session, transport, _ = await connect(server)
    session.receive("40/two,")
    assert await talk(transport) == ['44/two,{"message":"Too many namespaces"}']
    await server.stop()


@pytest.mark.parametrize(
    "message",
    [
        '42["before connecting"]',
        "430[]",
        "41",
        '42/other,["x"]',
        '40["no object"]',
        "40{",
        '40{"deep":' + "[" * 100_000,
        '44{"message":"no"}',
        "47",
        "4",
        "451-",
    ],
)
async def test_what_breaks_the_protocol_before_connecting_closes(message: str) -> None:
    server, _ = serve()
    session, transport = open_session(server)
    session.receive(message)
    assert not session.open
    assert transport.closed == (1008, "parse error")


@pytest.mark.parametrize(
    "message",
    [
        "40",
        '42["disconnect"]',
        "42[]",
        "42[1]",
        "42{}",
        '42["x"',
        "43[]",
        "430{}",
        "430[",
        '44{"message":""}',
        "49",
    ],
)
async def test_what_breaks_the_protocol_afterwards_closes(message: str) -> None:
    server, recorder = serve()
    session, _, _ = await connect(server)
    session.receive(message)
    assert not session.open
    assert recorder.log[-1] == ("disconnected", "parse error")


@pytest.mark.parametrize(
    "train",
    [
        [b"stray"],
        ['451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
        ['451-["x",{"_placeholder":true,"num":1}]', b"there is no second"],
    ],
)
async def test_attachments_must_follow_their_packet_and_nothing_else(train: list[str | bytes]) -> None:
    server, _ = serve()
    session, _, _ = await connect(server)
    for packet in train:
        session.receive(packet)
    assert not session.open


async def test_a_binary_event_is_received_whole() -> None:
    server, recorder = serve()
    session, _, _ = await connect(server)
    for packet in ('452-["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]', b"zero", b"one"):
        session.receive(packet)
    assert recorder.log[-1] == ("x", b"one", b"zero")
    await server.stop()


@pytest.mark.parametrize(("last", "is_open"), [(200, True), (201, False)])
async def test_the_attachments_of_a_packet_are_bounded_in_bytes_together(last: int, is_open: bool) -> None:
    server, recorder = serve(max_gathered=1000)
    session, _, _ = await connect(server)
    places = ",".join(f'{{"_placeholder":true,"num":{number}}}' for number in range(3))
    for _ in range(2):  # each packet by itself
        for packet in (f'453-["x",{places}]', b"a" * 400, b"b" * 400, b"c" * last):
            if session.open:
                session.receive(packet)
    assert session.open is is_open
    assert [each[0] for each in recorder.log].count("x") == (2 if is_open else 0)
    assert is_open or recorder.log[-1] == ("disconnected", "parse error")
    await server.stop()


async def test_an_application_that_fails_is_logged_and_nobody_notices(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server, recorder = serve()
    recorder.on_event = lambda *_: 1 / 0
    session, _, _ = await connect(server)
    session.receive('42["x"]')
    assert session.open
    assert "ZeroDivisionError" in caplog.text
    await server.stop()


async def test_an_application_may_find_a_packet_malformed() -> None:
    def refuse(*_: object) -> None:
        raise PacketError("not for me")

    server, recorder = serve()
    recorder.on_event = refuse
    session, _, _ = await connect(server)
    session.receive('42["x"]')
    assert not session.open


async def test_an_event_is_acknowledged() -> None:
    server, recorder = serve("/chat")
    recorder.on_event = lambda socket, event: socket.acknowledge(event.ack_id, "done", b"\x01")
    session, transport, _ = await connect(server, "/chat")
    session.receive('42/chat,17["x"]')
    assert await talk(transport) == ['461-/chat,17["done",{"_placeholder":true,"num":0}]', b"\x01"]
    await server.stop()


async def test_the_server_may_ask_for_an_acknowledgement() -> None:
    server, _ = serve()
    session, transport, socket = await connect(server)
    answers: list[list[Any] | None] = []
    socket.emit("ask", ack=answers.append)
    socket.emit("ask", ack=answers.append)
    assert await talk(transport) == ['420["ask"]', '421["ask"]']
    session.receive('431["second"]')
    session.receive("430[]")
    session.receive("430[]")
    session.receive("4399[]")
    assert answers == [["second"], []]
    assert session.open
    await server.stop()


async def test_an_acknowledgement_that_does_not_come_is_none() -> None:
    server, _ = serve()
    session, _, socket = await connect(server)
    answers: list[list[Any] | None] = []
    answered = asyncio.Event()

    def answer(given: list[Any] | None) -> None:
        answers.append(given)
        answered.set()

    socket.emit("ask", ack=answer, timeout=0.01)
    await answered.wait()
    session.receive("430[1]")
    socket.emit("ask", ack=answers.append)
    session.lost("transport close")
    socket.emit("ask", ack=answers.append)
    assert answers == [None, None, None]


async def test_a_callback_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    server, _ = serve()
    session, _, socket = await connect(server)
    socket.emit("ask", ack=lambda _: 1 / 0)  # type: ignore[arg-type] # it fails on purpose
    session.receive("430[]")
    assert session.open
    assert "ZeroDivisionError" in caplog.text
    await server.stop()


@pytest.mark.parametrize(
    "name", ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]
)
async def test_the_server_may_not_send_reserved_names_either(name: str) -> None:
    server, _ = serve()
    _, _, socket = await connect(server)
    with pytest.raises(ValueError, match="reserved"):
        socket.emit(name)
    await server.stop()


async def test_what_cannot_be_encoded_raises_and_sends_nothing() -> None:
    server, _ = serve()
    _, transport, socket = await connect(server)
    with pytest.raises(ValueError, match="cannot be encoded"):
        socket.emit("x", "\ud800")
    with pytest.raises(ValueError, match="cannot be encoded"):
        socket.emit("x", object(), ack=lambda _: None)
    assert await talk(transport) == []
    await server.stop()


async def test_a_client_may_leave_a_namespace_and_come_back() -> None:
    server, recorder = serve()
    session, _, socket = await connect(server)
    session.receive("41")
    assert not socket.connected
    session.receive("40")
    assert [entry[0] for entry in recorder.log] == ["connected", "disconnected", "connected"]
    assert recorder.log[1] == ("disconnected", "client namespace disconnect")
    assert session.open
    await server.stop()


async def test_a_client_is_expelled_from_a_namespace_only() -> None:
    server, recorder = serve()
    session, transport, socket = await connect(server)
    socket.disconnect()
    socket.disconnect()
    assert await talk(transport) == ["41"]
    assert recorder.log[-1] == ("disconnected", "server namespace disconnect")
    assert session.open
    await server.stop()


async def test_a_client_is_expelled_from_everything() -> None:
    server, recorder = serve()
    server.namespace("/two", recorder)
    session, transport, socket = await connect(server)
    session.receive("40/two,")
    await turn()
    transport.packets()
    socket.disconnect(close=True)
    assert transport.packets() == ["41", "41/two,"]
    assert transport.closed is not None
    assert recorder.log[-2:] == [("disconnected", "server namespace disconnect")] * 2


async def test_closing_a_socket_closes_its_transport() -> None:
    server, recorder = serve()
    _, transport, socket = await connect(server)
    socket.close()
    socket.close()
    assert transport.closed == (1001, "forced close")
    assert recorder.log[-1] == ("disconnected", "forced close")


async def test_one_namespace_failing_to_let_go_does_not_keep_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server, recorder = serve()

    class Clinging:
        connected = received = lambda *_: None

        def disconnected(self, *_: object) -> None:
            raise RuntimeError("I will not let go")

    server.namespace("/clinging", Clinging())
    session, _ = open_session(server)
    session.receive("40/clinging,")
    session.receive("40")
    with caplog.at_level(logging.ERROR):
        session.lost("transport close")
    assert recorder.log[-1] == ("disconnected", "transport close")
    assert "I will not let go" in caplog.text


def test_a_namespace_needs_a_slash_no_comma_and_to_be_new() -> None:
    server, recorder = serve("/chat")
    for name in ("chat", "/a,b", "/chat"):
        with pytest.raises(ValueError, match="namespace"):
            server.namespace(name, recorder)
