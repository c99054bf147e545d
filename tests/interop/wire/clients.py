"""Everything one test opens, closed with it, whatever became of the test."""

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import aiohttp
from websockets import Origin
from websockets.asyncio.client import ClientConnection, connect

from tests.interop.wire.polling import Answer, Polling, request
from tests.interop.wire.server import Server
from tests.interop.wire.session import PATIENCE, Handshake, Session, Transport
from tests.interop.wire.websocket import WebSocket

__all__ = ["WEBSOCKET", "Clients"]

WEBSOCKET = {"EIO": "4", "transport": "websocket"}
"""The query of a WebSocket handshake."""


class Clients:
    """Opens sessions with a server, over any transport, and drops them all at the end."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.http = aiohttp.ClientSession()
        self._connections: list[ClientConnection] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._connections:
            connection.transport.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in self._connections))
        await self.http.close()

    async def request(
        self,
        method: str = "GET",
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one HTTP request with `query` in place of a handshake's."""
        return await request(self.http, self.server, method, query=query, headers=headers)

    async def dial(self, query: dict[str, str] | None = None, *, as_page: bool = True) -> ClientConnection:
        """Open a WebSocket, as a page does or not, and leave everything else to the test.

        Raises:
            websockets.exceptions.InvalidStatus: the server refused the handshake.
        """
        url = f"{self.server.websocket_url}?{urlencode(WEBSOCKET if query is None else query)}"
        connection = await connect(
            url,
            origin=Origin("http://page.example") if as_page else None,
            compression=None,
            ping_interval=None,
            max_size=None,
            max_queue=None,
            open_timeout=PATIENCE,
            close_timeout=PATIENCE,
        )
        self._connections.append(connection)
        return connection

    async def polling(self) -> Polling:
        """Open a session over HTTP long-polling."""
        return await Polling.open(self.http, self.server)

    async def websocket(self) -> WebSocket:
        """Open a session over WebSocket."""
        connection = await self.dial()
        async with asyncio.timeout(PATIENCE):
            opened = await connection.recv()
        assert isinstance(opened, str)
        return WebSocket(connection, Handshake.parse(opened))

    async def dial_for(self, session: Session) -> ClientConnection:
        """Open a WebSocket that names an open session, and say nothing on it yet."""
        return await self.dial({**WEBSOCKET, "sid": session.handshake.sid})

    async def probe(self, session: Session) -> ClientConnection:
        """Open the WebSocket of an upgrade and have it probed (Engine.IO v4, "Upgrade")."""
        connection = await self.dial_for(session)
        await connection.send("2probe")
        async with asyncio.timeout(PATIENCE):
            assert await connection.recv() == "3probe"
        return connection

    async def upgrade(self, session: Session) -> WebSocket:
        """Take an open session from long-polling to a WebSocket."""
        connection = await self.probe(session)
        await connection.send("5")
        return WebSocket(connection, session.handshake)

    async def session(self, transport: Transport) -> Session:
        """Open a session over `transport`."""
        if transport == "polling":
            return await self.polling()
        if transport == "websocket":
            return await self.websocket()
        return await self.upgrade(await self.polling())
