"""Engine.IO v4: "Protocol", the close packet, on either side's initiative."""

import asyncio

import pytest

from tests.interop.wire import Clients, Polling, SessionClosedError


@pytest.fixture
async def session(clients: Clients) -> Polling:
    return await clients.polling()


async def test_a_close_packet_releases_the_waiting_poll_with_a_noop(
    clients: Clients, session: Polling
) -> None:
    poll = asyncio.create_task(session.poll())
    await session.post("4hello")
    assert (await poll).text == "4hello"
    poll = asyncio.create_task(session.poll())
    while not await _waits(clients, poll):
        pass  # the poll may still be on its way

    answer = await session.post("1")

    assert (answer.status, answer.text) == (200, "ok")
    assert ((await poll).status, (await poll).text) == (200, "6")


async def _waits(clients: Clients, poll: asyncio.Task[object]) -> bool:
    """Whether the poll has reached the server: a whole other request has passed since it was sent."""
    other = await clients.polling()
    await other.post("1")
    return not poll.done()


async def test_a_close_packet_ends_the_session(session: Polling) -> None:
    await session.post("1")

    await session.closed()


async def test_what_follows_a_close_packet_is_not_heard(session: Polling) -> None:
    await session.send("1", "4too late")

    await session.closed()


@pytest.mark.diverges("it hears close packets on long-polling alone")
async def test_a_close_packet_on_a_websocket_closes_it(clients: Clients) -> None:
    session = await clients.websocket()

    await session.send("1", "4too late")

    with pytest.raises(SessionClosedError):
        await session.receive()


@pytest.mark.diverges("it hears close packets on long-polling alone")
async def test_a_close_packet_after_an_upgrade_closes_the_websocket(
    clients: Clients, session: Polling
) -> None:
    upgraded = await clients.upgrade(session)

    await upgraded.send("1", "4too late")

    with pytest.raises(SessionClosedError):
        await upgraded.receive()


async def test_a_websocket_that_is_closed_is_answered_with_its_own_code(clients: Clients) -> None:
    session = await clients.websocket()

    await session.connection.close(1000)

    assert await session.close_code() == 1000


async def test_one_session_that_ends_does_not_touch_another(clients: Clients) -> None:
    first, second = await clients.polling(), await clients.polling()

    await first.post("1")

    await second.send("4still here")
    assert await second.receive() == "4still here"
