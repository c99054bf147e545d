"""SIGTERM: every client is told, whatever carries it, and the server is gone within five seconds."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.interop.socketio.talk import connect, event
from tests.interop.wire import PATIENCE, Clients, Polling, Server, SessionClosedError, start
from tests.interop.wire.raw import Raw

EXIT_WITHIN = 5.0
"""Seconds; the promise, to be kept on any machine."""
CLIENTS = 25


@pytest.fixture
def server() -> Iterator[Server]:
    server = start("madang", "socketio")
    yield server
    server.process.stop()


@pytest.fixture
async def clients(server: Server) -> AsyncIterator[Clients]:
    async with Clients(server) as opened:
        yield opened


async def terminate(server: Server) -> None:
    """Send SIGTERM, and check that the server ends in time, with nothing to complain about."""
    server.process.signal(signal.SIGTERM)
    assert await asyncio.to_thread(server.process.wait, EXIT_WITHIN) == 0
    assert server.process.output.splitlines()[1:] == []


async def poll_to_the_end(session: Polling, heard: asyncio.Event) -> list[str]:
    """Poll as clients do until a poll is an error; tell when something was heard, and give all of it."""
    packets: list[str] = []
    while (answer := await session.poll()).status == 200:
        packets += answer.packets
        heard.set()
    assert answer.status == 400
    return packets


async def test_websockets_are_closed_with_1001(server: Server, clients: Clients) -> None:
    sessions = [await clients.websocket() for _ in range(CLIENTS)]
    for session in sessions:
        await connect(session)

    await terminate(server)

    assert {await session.close_code() for session in sessions} == {1001}


async def test_who_is_no_page_gets_the_end_of_the_connection_and_no_close_frame(
    server: Server, clients: Clients
) -> None:
    connection = await clients.dial(as_page=False)
    assert str(await connection.recv()).startswith("0")

    await terminate(server)

    await connection.wait_closed()
    assert connection.protocol.close_rcvd is None


async def test_websockets_hear_nothing_that_would_keep_them_away(server: Server, clients: Clients) -> None:
    """A DISCONNECT tells the official client to stay away; the end of the connection, to come back."""
    session = await clients.websocket()
    await connect(session)

    await terminate(server)

    with pytest.raises(SessionClosedError):
        await session.receive()


async def test_waiting_polls_are_answered_with_an_error(server: Server, clients: Clients) -> None:
    """A close packet keeps several clients away for good; an error brings all of them back."""
    sessions = [await clients.polling() for _ in range(CLIENTS)]
    for session in sessions:
        await connect(session)
    heard = [asyncio.Event() for _ in sessions]
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        ends = [
            tasks.create_task(poll_to_the_end(session, event))
            for session, event in zip(sessions, heard, strict=True)
        ]
        await sessions[0].send(event("broadcast", "polling"))
        await asyncio.gather(*(event.wait() for event in heard))
        await terminate(server)

    assert [packet for end in ends for packet in end.result() if packet == "1"] == []


async def test_what_was_still_to_be_said_is_said_before_the_close(server: Server, clients: Clients) -> None:
    session = await clients.polling()
    await connect(session)
    await session.send(event("message", "last words"))

    going = asyncio.create_task(terminate(server))
    packets = await poll_to_the_end(session, asyncio.Event())
    await going

    assert packets == [event("message-back", "last words")]


async def test_clients_that_never_hear_of_it_do_not_hold_the_server_up(
    server: Server, clients: Clients
) -> None:
    """One polls no more, one is half upgraded, one reads no frames, one has not finished its request."""
    await connect(await clients.polling())
    await clients.probe(await clients.polling())
    async with Raw(server) as deaf, Raw(server) as slow:
        await deaf.upgrade("/socket.io/?EIO=4&transport=websocket")
        deaf.reader._transport.pause_reading()  # type: ignore[attr-defined]  # its only way to read no more
        slow.writer.write(b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n")

        await terminate(server)
