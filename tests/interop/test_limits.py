"""What a client may take of the server: time and sessions. The limits are ours, so the server is, too."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from tests.interop.conftest import StartServer
from tests.interop.socketio.talk import connect, is_unknown, lives, packet
from tests.interop.wire import Clients
from tests.interop.wire.raw import Raw


@pytest.fixture
async def clients(start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of a server that waits 200 ms for the head of a request, and as long for its body."""
    async with Clients(start_server("madang", "socketio", header_timeout=200, body_timeout=200)) as opened:
        yield opened


@pytest.fixture
async def few(start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of a server that holds three sessions of an address."""
    async with Clients(start_server("madang", "socketio", max_sessions_per_address=3)) as opened:
        yield opened


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n",
        b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1",
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n",
    ],
)
async def test_a_head_that_never_ends_is_given_up(clients: Clients, begun: bytes) -> None:
    async with Raw(clients.server) as raw:
        raw.writer.write(begun)

        assert not (await raw.rest()).startswith(b"HTTP/1.1 2")


async def test_a_body_that_never_ends_is_given_up(clients: Clients) -> None:
    session = await clients.polling()
    target = f"{urlsplit(session.server.url).path}?EIO=4&transport=polling&sid={session.handshake.sid}"
    async with Raw(clients.server) as raw:
        raw.writer.write(
            f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n40".encode()
        )

        assert not (await raw.rest()).startswith(b"HTTP/1.1 2")


async def test_a_waiting_poll_is_no_slow_request(clients: Clients) -> None:
    """The deadlines are for what the client has to say; this poll waits several times as long."""
    session = await clients.polling()
    poll = asyncio.create_task(session.poll())
    async with Raw(clients.server) as raw:
        await raw.rest()
    assert not poll.done()
    await session.send(packet("0"))

    assert (await poll).text.startswith('40{"sid":')


async def test_an_address_holds_only_so_many_sessions(few: Clients) -> None:
    sessions = [await few.polling() for _ in range(3)]

    refused = await few.request()

    assert refused.status in {400, 403}
    assert refused.text.startswith('{"code":4,')
    with pytest.raises(InvalidStatus):
        await few.dial()
    await sessions[0].post("1")
    assert (await few.request()).status == 200


async def test_refused_namespaces_do_not_add_up(clients: Clients) -> None:
    session = await clients.websocket()
    await connect(session, "/")

    for number in range(50):
        await session.send(packet("0", f"/room-{number}"))
        assert is_unknown(await session.receive(), f"/room-{number}")

    await lives(session)
