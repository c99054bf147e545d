"""Engine.IO v4: "Protocol", "Upgrade"."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.interop.wire import PATIENCE, Clients, Polling


@pytest.fixture
async def session(clients: Clients) -> Polling:
    return await clients.polling()


async def refused(clients: Clients, session: Polling) -> None:
    """Check that a WebSocket for the session is not let in, at the handshake or right after it."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises((InvalidStatus, ConnectionClosed)) as refusal:
            await (await clients.dial_for(session)).recv()
    if isinstance(refusal.value, InvalidStatus):
        assert refusal.value.response.status_code == 400


async def polling_works(session: Polling) -> None:
    await session.send("4still polling")
    while (packet := await session.receive()) in {"2", "6"}:
        pass  # a ping, or a poll released for an upgrade that came to nothing
    assert packet == "4still polling"


async def test_a_probed_and_upgraded_session_talks_over_the_websocket(
    clients: Clients, session: Polling
) -> None:
    upgraded = await clients.upgrade(session)

    await upgraded.send("4hello", b"\x01\x02")

    assert [await upgraded.receive(), await upgraded.receive()] == ["4hello", b"\x01\x02"]


async def test_a_waiting_poll_is_released_with_a_noop(clients: Clients, session: Polling) -> None:
    poll = asyncio.create_task(session.poll())
    connection = await clients.probe(session)

    assert (await poll).text == "6"
    await connection.send("5")
    await connection.send("4hello")
    assert await connection.recv() == "4hello"


async def test_a_noop_goes_to_the_waiting_poll_alone(clients: Clients) -> None:
    """Without a waiting poll the first thing on the WebSocket after the upgrade is the message itself."""
    for _ in range(20):
        upgraded = await clients.upgrade(await clients.polling())
        await upgraded.send("4hello")
        assert await upgraded.receive() == "4hello"
        await upgraded.connection.close()


async def test_what_was_posted_while_probing_arrives_once(clients: Clients, session: Polling) -> None:
    connection = await clients.probe(session)
    await session.send("4posted")
    await connection.send("5")
    await connection.send("4sent")

    assert [await connection.recv(), await connection.recv()] == ["4posted", "4sent"]


async def test_polling_works_on_while_the_probe_goes_on(clients: Clients, session: Polling) -> None:
    connection = await clients.probe(session)

    await polling_works(session)
    await polling_works(session)

    await connection.send("5")
    await connection.send("4hello")
    assert await connection.recv() == "4hello"


async def test_an_upgrade_that_never_probes_leaves_polling_working(
    clients: Clients, session: Polling
) -> None:
    connection = await clients.dial_for(session)

    await polling_works(session)

    await connection.close()
    await polling_works(session)


async def test_an_upgrade_aborted_after_the_probe_leaves_polling_working(
    clients: Clients, session: Polling
) -> None:
    connection = await clients.probe(session)
    connection.transport.abort()
    await connection.wait_closed()

    await polling_works(session)
    await polling_works(session)


async def test_an_upgrade_can_be_tried_again_after_one_that_failed(
    clients: Clients, session: Polling
) -> None:
    first = await clients.probe(session)
    await first.close()
    await polling_works(session)

    upgraded = await clients.upgrade(session)
    await upgraded.send("4hello")
    assert await upgraded.receive() == "4hello"


@pytest.mark.parametrize("packet", ["4hello", "3probe", "abc", "", b"\x01", "2other"])
async def test_anything_but_a_probe_ends_the_attempt_and_leaves_polling_working(
    clients: Clients, session: Polling, packet: str | bytes
) -> None:
    connection = await clients.dial_for(session)
    await connection.send(packet)

    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    await polling_works(session)


async def test_an_upgrade_that_takes_too_long_is_ended_and_leaves_the_session(brisk: Clients) -> None:
    session = await brisk.polling()
    connection = await brisk.probe(session)

    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()

    await polling_works(session)


async def test_polls_and_posts_after_the_upgrade_are_refused(clients: Clients, session: Polling) -> None:
    upgraded = await clients.upgrade(session)
    await upgraded.send("4hello")
    assert await upgraded.receive() == "4hello"

    assert (await session.poll()).status == 400
    assert (await session.post("4hello")).status == 400

    await upgraded.send("4still here")
    assert await upgraded.receive() == "4still here"


async def test_a_second_websocket_after_the_upgrade_is_refused(clients: Clients, session: Polling) -> None:
    upgraded = await clients.upgrade(session)
    await upgraded.send("4hello")
    assert await upgraded.receive() == "4hello"

    await refused(clients, session)

    await upgraded.send("4still here")
    assert await upgraded.receive() == "4still here"


async def test_a_second_upgrade_beside_the_first_is_refused(clients: Clients, session: Polling) -> None:
    connection = await clients.probe(session)

    await refused(clients, session)

    await connection.send("5")
    await connection.send("4hello")
    assert await connection.recv() == "4hello"


@pytest.mark.diverges("it upgrades a WebSocket to a WebSocket")
async def test_a_session_that_began_on_a_websocket_cannot_be_upgraded(clients: Clients) -> None:
    session = await clients.websocket()

    with pytest.raises((InvalidStatus, ConnectionClosed)):
        await clients.probe(session)

    await session.send("4still here")
    assert await session.receive() == "4still here"


async def test_the_session_ends_with_the_websocket_it_was_upgraded_to(
    clients: Clients, session: Polling
) -> None:
    upgraded = await clients.upgrade(session)
    await upgraded.send("4hello")
    assert await upgraded.receive() == "4hello"

    await upgraded.connection.close()

    await session.closed()


@pytest.mark.parametrize("polled", [0, 1, 2, 5, 20])
async def test_nothing_is_lost_or_swapped_when_messages_cross_an_upgrade(
    clients: Clients, polled: int
) -> None:
    """Messages are posted and polled while the upgrade happens, as real clients do."""
    for _ in range(10):
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            for _ in range(20):
                tasks.create_task(cross_an_upgrade(clients, polled))


async def cross_an_upgrade(clients: Clients, polled: int) -> None:
    session = await clients.polling()
    polling = asyncio.create_task(poll_until_released(session))
    probing = asyncio.create_task(clients.probe(session))
    for number in range(polled):
        await session.post(f"4{number}")
    connection = await probing
    arrived = await polling
    await connection.send("5")
    for number in range(polled, polled + 5):
        await connection.send(f"4{number}")
    while len(arrived) < polled + 5:
        arrived.append(str(await connection.recv()))
    assert arrived == [f"4{number}" for number in range(polled + 5)]
    await connection.close()


async def poll_until_released(session: Polling) -> list[str]:
    """Poll on as a client does until a NOOP says that the WebSocket takes over; give what came before it."""
    arrived: list[str] = []
    while "6" not in arrived:
        arrived += (await session.poll()).packets
    return [packet for packet in arrived if packet != "6"]
