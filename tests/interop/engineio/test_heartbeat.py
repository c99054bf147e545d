"""Engine.IO v4: "Protocol", "Heartbeat".

Only the earliest moment of a ping or a timeout is asserted: a busy machine may always be later.
"""

import asyncio

from tests.interop.wire import PATIENCE, Clients

INTERVAL = 0.300
TIMEOUT = 0.200
CLOCK = 0.002
"""Node's timers may fire up to a millisecond early, and clocks are read on both sides."""


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_pings_come_one_interval_apart_on_a_websocket(hasty: Clients) -> None:
    session = await hasty.websocket()

    for _ in range(3):
        assert await session.receive() == "2"
        await session.send("3")

    await session.send("4still here")
    assert await session.receive() == "4still here"


async def test_pings_come_one_interval_apart_on_polling(hasty: Clients) -> None:
    session = await hasty.polling()

    for _ in range(3):
        assert await session.receive() == "2"
        assert (await session.post("3")).text == "ok"

    await session.send("4still here")
    assert await session.receive() == "4still here"


async def test_no_ping_comes_before_its_interval(hasty: Clients) -> None:
    begun = now()
    session = await hasty.websocket()

    assert await session.receive() == "2"
    first = now()
    assert first - begun >= INTERVAL - CLOCK
    pong = now()
    await session.send("3")
    assert await session.receive() == "2"
    assert now() - pong >= INTERVAL - TIMEOUT - CLOCK


async def test_a_pong_may_come_before_the_timeout_and_messages_do_not_count_as_one(hasty: Clients) -> None:
    begun = now()
    session = await hasty.websocket()
    assert await session.receive() == "2"
    await session.send("4hello")
    assert await session.receive() == "4hello"

    await session.closed()

    assert now() - begun >= INTERVAL + TIMEOUT - CLOCK


async def test_a_silent_websocket_is_closed(hasty: Clients) -> None:
    begun = now()
    session = await hasty.websocket()

    await session.closed()

    assert now() - begun >= INTERVAL + TIMEOUT - CLOCK


async def test_a_silent_poller_is_forgotten(hasty: Clients) -> None:
    begun = now()
    session = await hasty.polling()
    assert await session.receive() == "2"

    await session.closed()

    assert now() - begun >= INTERVAL + TIMEOUT - CLOCK


async def test_a_waiting_poll_is_told_when_the_heartbeat_stopped(hasty: Clients) -> None:
    session = await hasty.polling()
    assert await session.receive() == "2"

    answer = await session.poll()

    assert (answer.status, answer.text) == (200, "1")


async def test_the_heartbeat_goes_on_after_an_upgrade(hasty: Clients) -> None:
    session = await hasty.upgrade(await hasty.polling())

    for _ in range(2):
        assert await session.receive() == "2"
        await session.send("3")

    await session.closed()


async def test_many_sessions_are_pinged_beside_each_other(hasty: Clients) -> None:
    async def follow() -> None:
        session = await hasty.websocket()
        for _ in range(2):
            assert await session.receive() == "2"
            await session.send("3")
        await session.connection.close()

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(follow())
