"""Socket.IO v5: "Exchange protocol", "Connection to a namespace"."""

import json

import pytest

from tests.interop.conftest import OpenSession
from tests.interop.socketio.talk import JSON, connect, event, is_unknown, lives, packet
from tests.interop.wire import Clients

NAMESPACES = pytest.mark.parametrize("namespace", ["/", "/custom"])


@NAMESPACES
async def test_a_connect_packet_is_answered_with_a_socket_id(
    open_session: OpenSession, namespace: str
) -> None:
    session = await open_session()

    await session.send(packet("0", namespace))

    answer = await session.receive()
    assert isinstance(answer, str)
    data = json.loads(answer.removeprefix(packet("0", namespace)))
    assert set(data) == {"sid"}


@NAMESPACES
@pytest.mark.parametrize(
    "auth", [None, {}, {"token": "123"}, {"name": "마당 🙂", "deep": [{"a": [None, 1.5]}]}]
)
async def test_the_handshake_sees_the_auth_payload(
    open_session: OpenSession, namespace: str, auth: dict[str, JSON] | None
) -> None:
    session = await open_session()

    await connect(session, namespace, auth)


async def test_a_namespace_with_a_comma_and_nothing_more_is_connected(open_session: OpenSession) -> None:
    session = await open_session()

    await session.send("40/custom")

    assert str(await session.receive()).startswith('40/custom,{"sid":"')


async def test_several_namespaces_share_a_session_and_have_ids_of_their_own(
    open_session: OpenSession,
) -> None:
    session = await open_session()

    root, custom = await connect(session, "/"), await connect(session, "/custom")

    assert len({root, custom, session.handshake.sid}) == 3
    await lives(session, "/")
    await lives(session, "/custom")


@pytest.mark.parametrize(
    "namespace", ["/random", "/custom/more", "/Custom", "/constructor", "/__proto__", "//", "/마당"]
)
async def test_a_namespace_that_does_not_exist_is_refused(open_session: OpenSession, namespace: str) -> None:
    session = await open_session()
    await connect(session)

    await session.send(packet("0", namespace))

    assert is_unknown(await session.receive(), namespace)
    await lives(session)


async def test_a_middleware_that_refuses_is_heard_with_its_reason(open_session: OpenSession) -> None:
    session = await open_session()

    await session.send(packet("0", "/forbidden", data={"token": "wrong"}))

    refusal: JSON = {"message": "forbidden", "data": {"code": 403}}
    assert await session.receive() == packet("4", "/forbidden", data=refusal)
    await connect(session)
    await lives(session)


async def test_a_namespace_that_refused_may_be_tried_again(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    for _ in range(2):
        await session.send(packet("0", "/forbidden"))
        assert str(await session.receive()).startswith("44/forbidden,")

    await lives(session)


@pytest.mark.varies("it closes when it looks at the event before the namespace is connected")
async def test_an_event_right_behind_the_connect_packet_is_answered(open_session: OpenSession) -> None:
    session = await open_session()

    await session.send(packet("0"), event("message", 1))

    assert str(await session.receive()).startswith("40{")
    assert await session.receive() == event("auth", {})
    assert await session.receive() == event("message-back", 1)


@pytest.mark.parametrize(
    "first",
    [
        event("message", "early"),
        event("message", "early", namespace="/custom"),
        packet("1"),
        packet("3", ack_id=1, data=[]),
        packet("4", data={"message": "no"}),
    ],
)
async def test_anything_before_connect_closes_the_session(open_session: OpenSession, first: str) -> None:
    session = await open_session()

    await session.send(first)

    await session.closed()


async def test_an_event_to_a_namespace_never_connected_closes_the_session(
    open_session: OpenSession,
) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event("message", namespace="/custom"))

    await session.closed()


async def test_a_second_connect_to_the_same_namespace_closes_the_session(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(packet("0"))

    await session.closed()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_a_session_that_connects_to_nothing_is_closed_in_time(hasty: Clients, transport: str) -> None:
    session = await (hasty.polling() if transport == "polling" else hasty.websocket())

    await session.closed()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_a_refused_namespace_does_not_stop_the_connect_timeout(brisk: Clients, transport: str) -> None:
    session = await (brisk.polling() if transport == "polling" else brisk.websocket())
    await session.send(packet("0", "/random"))
    assert is_unknown(await session.receive(), "/random")

    await session.closed()


async def test_a_connected_namespace_stops_the_connect_timeout(brisk: Clients) -> None:
    """The silent session was opened after the other: its end proves that the other's time has passed."""
    connected, silent = await brisk.websocket(), await brisk.websocket()
    await connect(connected, "/custom")

    await silent.closed()

    await lives(connected, "/custom")
