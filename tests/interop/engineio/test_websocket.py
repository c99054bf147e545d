"""Engine.IO v4: "Transports", "WebSocket", and "Packet encoding", "WebSocket"."""

import pytest

from tests.interop.engineio.conftest import MAX_PAYLOAD
from tests.interop.wire import Clients, WebSocket


@pytest.fixture
async def session(clients: Clients) -> WebSocket:
    return await clients.websocket()


@pytest.mark.parametrize("message", ["4hello", "4마당에서 만나요 🙂", "4", "4b4\x1e4", '4{"a":1}'])
async def test_a_text_message_is_a_text_frame_with_its_type(session: WebSocket, message: str) -> None:
    await session.send(message)

    assert await session.receive() == message


@pytest.mark.parametrize(
    "message", [b"\x01\x02\x03\x04", b"\x00", bytes(range(256)), b"4text", b"\xff" * 70_000]
)
async def test_a_binary_message_is_a_binary_frame_as_it_is(session: WebSocket, message: bytes) -> None:
    await session.send(message)

    assert await session.receive() == message


async def test_messages_keep_their_order(session: WebSocket) -> None:
    packets = [f"4{number}" if number % 3 else bytes([number % 256]) for number in range(1_000)]

    await session.send(*packets)

    assert [await session.receive() for _ in packets] == packets


@pytest.mark.parametrize("size", [125, 126, 127, 65_535, 65_536, MAX_PAYLOAD - 1])
async def test_a_message_of_any_size_passes_up_to_the_limit(session: WebSocket, size: int) -> None:
    message = "4" + "x" * size

    await session.send(message)

    assert await session.receive() == message


@pytest.mark.parametrize(
    "message", ["4" + "x" * MAX_PAYLOAD, b"x" * (MAX_PAYLOAD + 1)], ids=["text", "binary"]
)
async def test_a_message_over_the_limit_closes_with_1009(session: WebSocket, message: str | bytes) -> None:
    await session.send(message)

    assert await session.close_code() == 1009


async def test_the_limit_counts_a_fragmented_message_as_one(session: WebSocket) -> None:
    half = "4" + "x" * (MAX_PAYLOAD // 2)

    await session.connection.send(iter([half, half]))

    assert await session.close_code() == 1009


async def test_a_message_in_fragments_is_one_message(session: WebSocket) -> None:
    await session.connection.send(iter(["4hel", "lo ", "there"]))

    assert await session.receive() == "4hello there"


@pytest.mark.parametrize("packet", ["", "abc", "9", "x4", "/", "마당"])
async def test_a_packet_of_no_known_type_closes_the_session(session: WebSocket, packet: str) -> None:
    await session.send(packet)

    await session.closed()


@pytest.mark.parametrize("packet", ["2", "2probe"])
async def test_a_ping_from_the_client_closes_the_session(session: WebSocket, packet: str) -> None:
    """Since version 4 the server pings ("Heartbeat", "History")."""
    await session.send(packet)

    await session.closed()


async def test_a_noop_or_an_early_pong_changes_nothing(session: WebSocket) -> None:
    await session.send("6", "3", "4still here")

    assert await session.receive() == "4still here"


async def test_control_frames_do_not_disturb_the_session(session: WebSocket) -> None:
    pong = await session.connection.ping(b"are you there")
    await session.send("4hello")

    await pong
    assert await session.receive() == "4hello"


async def test_a_connection_that_breaks_ends_the_session(clients: Clients) -> None:
    session = await clients.websocket()
    transport = session.connection.transport
    transport.abort()
    await session.closed()

    query = {"EIO": "4", "transport": "websocket", "sid": session.handshake.sid}
    while "Session ID unknown" not in (await clients.request(query=query)).text:
        pass  # the server has not heard of the broken connection yet
