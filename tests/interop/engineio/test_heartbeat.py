"""Engine.IO v4: "Protocol", "Heartbeat".

Only the earliest moment of a ping or a timeout is asserted: a busy machine may always be later.
"""

import asyncio

from tests.interop.wire import PATIENCE, Clients, Peer, Session, Transport
from tests.support.engine import UNKNOWN

BRISK_INTERVAL = 0.100
HASTY_INTERVAL = 0.300
HASTY_TIMEOUT = 0.200
CLOCK = 0.002
"""Node's timers may fire up to a millisecond early, and clocks are read on both sides."""


def now() -> float:
    return asyncio.get_running_loop().time()


async def follow(session: Session, pings: int) -> None:
    """Answer the next pings of the server, and check that the session lives."""
    for _ in range(pings):
        assert await session.receive() == "2"
        await session.send("3")
    await session.send("4still here")
    while (packet := await session.receive()) == "2":
        await session.send("3")
    assert packet == "4still here"


async def test_the_server_pings_again_and_again(brisk: Clients, transport: Transport) -> None:
    await follow(await brisk.session(transport), 3)


async def test_no_ping_comes_before_its_interval(brisk: Clients, transport: Transport) -> None:
    begun = now()
    session = await brisk.session(transport)

    assert await session.receive() == "2"
    assert now() - begun >= BRISK_INTERVAL - CLOCK
    answered = now()
    await session.send("3")
    assert await session.receive() == "2"
    assert now() - answered >= BRISK_INTERVAL - CLOCK


async def test_many_sessions_are_pinged_beside_each_other(brisk: Clients) -> None:
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(follow(await brisk.websocket(), 2))


async def test_a_silent_session_is_closed_but_not_before_its_timeout(
    hasty: Clients, transport: Transport
) -> None:
    begun = now()
    session = await hasty.session(transport)

    await session.closed()

    assert now() - begun >= HASTY_INTERVAL + HASTY_TIMEOUT - CLOCK


async def test_messages_do_not_stand_for_a_pong(hasty: Clients, transport: Transport) -> None:
    session = await hasty.session(transport)
    assert await session.receive() == "2"

    await session.send("4hello", "4there")

    await session.closed()


async def test_a_waiting_poll_is_told_when_the_heartbeat_stopped(hasty: Clients, peer: Peer) -> None:
    """By a close packet from Node; by an error from us, which brings back also who takes that for a no."""
    session = await hasty.polling()
    assert await session.receive() == "2"

    answer = await session.poll()

    assert (answer.status, answer.text) == ((200, "1") if peer == "node" else UNKNOWN)
