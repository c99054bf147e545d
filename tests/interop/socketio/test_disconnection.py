"""Socket.IO v5: "Exchange protocol", "Disconnection from a namespace"."""

import pytest

from tests.interop.conftest import OpenSession
from tests.interop.socketio.talk import connect, event, lives, packet
from tests.interop.wire import Clients


async def test_leaving_the_main_namespace_keeps_the_others(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(packet("1"))

    await lives(session, "/custom")


async def test_leaving_a_namespace_keeps_the_main_one(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(packet("1", "/custom"))

    await lives(session)


@pytest.mark.parametrize(("namespace", "other"), [("/", "/custom"), ("/custom", "/")])
async def test_a_namespace_that_was_left_can_be_connected_again(
    open_session: OpenSession, namespace: str, other: str
) -> None:
    session = await open_session()
    await connect(session, other)
    first = await connect(session, namespace)
    await session.send(packet("1", namespace))
    await lives(session, other)

    second = await connect(session, namespace)

    assert first != second
    await lives(session, namespace)


async def test_an_event_to_a_namespace_that_was_left_closes_the_session(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(packet("1", "/custom"))
    await lives(session)
    await session.send(event("message", "late", namespace="/custom"))

    await session.closed()


async def test_a_server_that_disconnects_a_namespace_says_so_and_keeps_the_session(
    open_session: OpenSession,
) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(event("kick", namespace="/custom"))

    assert await session.receive() == packet("1", "/custom")
    await lives(session)


async def test_a_server_that_disconnects_a_socket_for_good_closes_the_session(
    open_session: OpenSession,
) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(event("kick-all"))

    assert await session.receive() == packet("1")
    await session.closed()


async def test_on_polling_the_end_of_the_session_comes_in_a_poll_of_its_own(clients: Clients) -> None:
    """The official client hears a close packet before the packets beside it, and loses those."""
    session = await clients.polling()
    await connect(session)

    await session.send(event("message", "last words"), event("kick-all"))

    assert await session.receive() == event("message-back", "last words")
    assert await session.receive() == packet("1")
    assert set((await session.poll()).packets) <= {"6", "1"}
    await session.closed()


async def test_a_dropped_transport_ends_the_session(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event("drop"))

    await session.closed()
