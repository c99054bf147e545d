"""RFC 6455, 4.2 (the opening handshake) and 5.1 (masking), which Autobahn's cases take for granted."""

import base64
import hashlib

import pytest

from tests.interop.conftest import StartServer
from tests.interop.wire import Peer, Server
from tests.interop.wire.raw import KEY, Raw, client_frame

TARGET = "/engine.io/?EIO=4&transport=websocket"


@pytest.fixture
def server(peer: Peer, start_server: StartServer) -> Server:
    return start_server(peer, "engineio", max_payload=100_000)


async def test_the_key_is_answered_with_its_digest(server: Server) -> None:
    async with Raw(server) as raw:
        head = (await raw.upgrade(TARGET)).decode()

    digest = hashlib.sha1(
        f"{KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode(), usedforsecurity=False
    ).digest()
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
    assert head.startswith("HTTP/1.1 101 ")
    assert fields["upgrade"] == "websocket"
    assert fields["connection"] == "upgrade"
    assert fields["sec-websocket-accept"] == base64.b64encode(digest).decode().lower()
    assert "sec-websocket-extensions" not in fields


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Key": KEY,
    "Sec_WebSocket_Version": "13",
}


@pytest.mark.parametrize(
    "change",
    [
        {"Sec_WebSocket_Key": ""},
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Key": "!" * 24},
        {"Sec_WebSocket_Version": "12"},
        {"Sec_WebSocket_Version": "thirteen"},
        {"Sec_WebSocket_Version": ""},
    ],
)
async def test_a_handshake_that_is_wrong_is_refused(server: Server, change: dict[str, str]) -> None:
    async with Raw(server) as raw:
        head = await raw.request(f"GET {TARGET} HTTP/1.1", **{**HANDSHAKE, **change})

    assert head.split(b" ")[1] in {b"400", b"426"}


async def test_headers_of_the_handshake_are_read_whatever_their_case(server: Server) -> None:
    async with Raw(server) as raw:
        head = await raw.request(
            f"GET {TARGET} HTTP/1.1",
            connection="keep-alive, UPGRADE",
            upgrade="WebSocket",
            sec_websocket_key=KEY,
            sec_websocket_version="13",
        )

    assert head.startswith(b"HTTP/1.1 101 ")


async def test_a_frame_that_is_not_masked_closes_with_1002(server: Server) -> None:
    async with Raw(server) as raw:
        await raw.upgrade(TARGET)
        raw.writer.write(client_frame(1, b"4hello", masked=False))

        assert b"\x88\x02\x03\xea" in close_without_reason(await raw.rest())


def close_without_reason(received: bytes) -> bytes:
    """Cut the reason off a close frame at the end, so that only its code is left."""
    start = received.rfind(b"\x88")
    return received[:start] + b"\x88\x02" + received[start + 2 : start + 4]


async def test_a_frame_cut_into_single_bytes_is_still_a_frame(server: Server) -> None:
    async with Raw(server) as raw:
        await raw.upgrade(TARGET)
        for byte in client_frame(1, b"4hello"):
            raw.writer.write(bytes([byte]))
            await raw.writer.drain()

        assert await raw.reader.readuntil(b"\x81\x064hello")


async def test_a_reader_that_vanishes_in_mid_frame_leaves_the_server_whole(server: Server) -> None:
    async with Raw(server) as raw:
        await raw.upgrade(TARGET)
        raw.writer.write(client_frame(1, b"4hello")[:5])
        await raw.writer.drain()

    async with Raw(server) as raw:
        assert (await raw.upgrade(TARGET)).startswith(b"HTTP/1.1 101 ")
