"""Bytes that wait: a socket's events are bounded by their size, and reading stops beyond it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
import websockets

from tests.abuse.test_pipelining import counter, peak
from tests.support.engine import open_session, poll, post, sid_of
from tests.support.madang import Madang

GROWTH = 48 << 20
"""Bytes the server may grow by: what is in kernel buffers does not count, three sockets' budgets do."""
LARGE = "x" * 64_000
EVENTS = 1_000


@pytest.fixture
def server() -> Iterator[Madang]:
    with Madang("--storage", "memory") as running:
        yield running


async def open_socket(server: Madang) -> websockets.ClientConnection:
    """Connect to the namespace; nobody has registered yet."""
    address = f"ws://127.0.0.1:{server.port}/chat/ws/?EIO=4&transport=websocket"
    opened = await websockets.connect(address, max_size=None, ping_interval=None, proxy=None)
    await opened.recv()
    await opened.send("40/chat,")
    assert str(await opened.recv()).startswith("40/chat")
    return opened


@pytest.fixture
async def sockets(server: Madang) -> AsyncIterator[list[websockets.ClientConnection]]:
    opened = [await open_socket(server) for _ in range(3)]
    yield opened
    for each in opened:
        await each.close()


async def flood(client: websockets.ClientConnection) -> int:
    """Register again and again behind large events; count the answers."""

    async def ask() -> None:
        for number in range(EVENTS):
            name = "register" if number % 2 else "get_messages"
            await client.send(f'42/chat,{number}["{name}",{json.dumps({"userId": "ara", "token": LARGE})}]')

    asking = asyncio.create_task(ask())
    answered = 0
    while answered < EVENTS:
        answered += str(await client.recv()).startswith("43/chat,")
    await asking
    return answered


async def test_large_events_before_register_wait_in_the_network(
    server: Madang, sockets: list[websockets.ClientConnection]
) -> None:
    before = peak(server)

    answered = await asyncio.gather(*map(flood, sockets))

    assert answered == [EVENTS] * 3
    assert peak(server) - before < GROWTH
    assert await asyncio.to_thread(counter, server, "madang_engine_held_total") > 0


async def test_the_chat_takes_no_attachments(sockets: list[websockets.ClientConnection]) -> None:
    await sockets[0].send('451-/chat,["send_message",{"_placeholder":true,"num":0}]')
    with pytest.raises(websockets.ConnectionClosedError):
        await sockets[0].recv()


async def test_three_long_korean_messages_in_one_post_are_stored(server: Madang) -> None:
    sid = sid_of(await open_session(server.url))
    assert await post(server.url, sid, b"40/chat,") == (200, "ok")
    room = '42/chat,1["create_room",["ara",["bom"]]]'
    packets = ['42/chat,0["register",{"userId":"ara"}]', room]
    assert await post(server.url, sid, "\x1e".join(packets).encode()) == (200, "ok")
    heard = ""
    while '"roomId":"' not in heard:
        heard += (await poll(server.url, sid))[1]
    room_id = heard.split('"roomId":"')[1].split('"')[0]
    said = json.dumps({"roomId": room_id, "userId": "ara", "content": "가" * 4000}, ensure_ascii=False)
    packets = [f'42/chat,{number}["send_message",{said}]' for number in range(2, 5)]
    assert await post(server.url, sid, "\x1e".join(packets).encode()) == (200, "ok")
    while "43/chat,4[{" not in heard:
        heard += (await poll(server.url, sid))[1]
    assert all(f'43/chat,{number}[{{"id"' in heard for number in (2, 3, 4))


@pytest.mark.parametrize("length", [70_000, 900_000])
async def test_too_long_a_message_is_an_error_and_not_a_lost_connection(
    sockets: list[websockets.ClientConnection], length: int
) -> None:
    client = sockets[0]
    await client.send('42/chat,0["register",{"userId":"ara"}]')
    await client.send('42/chat,1["create_room",["ara",[]]]')
    heard = ""
    while '"roomId":"' not in heard:
        heard = str(await client.recv())
    room_id = heard.split('"roomId":"')[1].split('"')[0]
    for number, content in ((2, "x" * length), (3, "short")):
        said = json.dumps({"roomId": room_id, "userId": "ara", "content": content})
        await client.send(f'42/chat,{number}["send_message",{said}]')
    while not heard.startswith("43/chat,2"):
        heard = str(await client.recv())
    assert '"code":"content_too_long"' in heard
    while not heard.startswith("43/chat,3"):
        heard = str(await client.recv())
    assert '"id":"' in heard


async def test_who_never_registers_is_told_and_ended() -> None:
    with Madang("--storage", "memory", "--register-timeout", "0.2") as server:
        client = await open_socket(server)
        assert '"code":"not_registered"' in str(await client.recv())
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()
