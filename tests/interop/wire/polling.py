"""A session over HTTP long-polling, request by request."""

import asyncio
import base64
from collections import deque
from collections.abc import Iterable
from typing import Final

import aiohttp

from tests.interop.wire.server import Server
from tests.interop.wire.session import PATIENCE, SEPARATOR, Handshake, Packet, SessionClosedError

__all__ = ["Answer", "Polling", "request"]

QUERY: Final = {"EIO": "4", "transport": "polling"}
UNKNOWN: Final = '{"code":1,"message":"Session ID unknown"}'


class Answer:
    """A whole HTTP response."""

    def __init__(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def text(self) -> str:
        """The body, which the protocol says is UTF-8."""
        return self.body.decode()

    @property
    def packets(self) -> list[str]:
        """The packets of a payload, still encoded."""
        return self.text.split(SEPARATOR)


async def request(
    http: aiohttp.ClientSession,
    server: Server,
    method: str = "GET",
    *,
    query: dict[str, str] | None = None,
    data: object = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send one request with `query` in place of the usual one, and read the whole answer."""
    async with (
        asyncio.timeout(PATIENCE),
        http.request(
            method,
            server.url,
            params=QUERY if query is None else query,
            data=data,
            headers={"Content-Type": "text/plain;charset=UTF-8", **(headers or {})}
            if data is not None
            else headers,
        ) as response,
    ):
        return Answer(response, await response.read())


class Polling:
    """An open session whose requests a test can also make one by one."""

    def __init__(self, http: aiohttp.ClientSession, server: Server, handshake: Handshake) -> None:
        self.http = http
        self.server = server
        self.handshake = handshake
        self._arrived: deque[Packet] = deque()

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, server: Server) -> "Polling":
        """Shake hands over long-polling."""
        answer = await request(http, server)
        assert answer.status == 200, answer.text
        return cls(http, server, Handshake.parse(answer.text))

    @property
    def query(self) -> dict[str, str]:
        """The query of every request of this session."""
        return {**QUERY, "sid": self.handshake.sid}

    async def poll(self) -> Answer:
        """Send one GET and give its answer, as it is."""
        return await request(self.http, self.server, query=self.query)

    async def post(self, data: object, headers: dict[str, str] | None = None) -> Answer:
        """Send one POST and give its answer, as it is."""
        return await request(self.http, self.server, "POST", query=self.query, data=data, headers=headers)

    async def send(self, *packets: Packet) -> None:
        """Send the packets as one payload."""
        await self.post(encode_payload(packets).encode())

    async def receive(self) -> Packet:
        """Give the next packet, polling when none has arrived yet."""
        while not self._arrived:
            answer = await self.poll()
            if answer.status != 200:
                raise SessionClosedError(f"{answer.status} {answer.text}")
            self._arrived.extend(decode_packet(packet) for packet in answer.packets)
        packet = self._arrived.popleft()
        if packet == "1":
            raise SessionClosedError("the server sent a close packet")
        return packet

    async def closed(self) -> None:
        """Poll until the session id is no longer known."""
        async with asyncio.timeout(PATIENCE):
            while (await self.poll()).text != UNKNOWN:
                pass  # a close packet, or what was still on its way


def encode_payload(packets: Iterable[Packet]) -> str:
    """Join packets into a payload (Engine.IO v4, "Packet encoding", "HTTP long-polling")."""
    return SEPARATOR.join(
        packet if isinstance(packet, str) else "b" + base64.b64encode(packet).decode() for packet in packets
    )


def decode_packet(packet: str) -> Packet:
    """Turn a packet of a payload into text, or the bytes of a binary message."""
    return base64.b64decode(packet[1:], validate=True) if packet.startswith("b") else packet
