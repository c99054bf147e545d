"""A session over one WebSocket, begun there or upgraded to it."""

import asyncio

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.interop.wire.session import PATIENCE, Handshake, Packet, SessionClosedError

__all__ = ["WebSocket"]


class WebSocket:
    """An open session on a WebSocket."""

    def __init__(self, connection: ClientConnection, handshake: Handshake) -> None:
        self.connection = connection
        self.handshake = handshake

    async def send(self, *packets: Packet) -> None:
        """Send each packet as one frame; a connection that is closing swallows them."""
        try:
            for packet in packets:
                await self.connection.send(packet)
        except ConnectionClosed:
            return

    async def receive(self) -> Packet:
        """Give the next frame's packet."""
        try:
            async with asyncio.timeout(PATIENCE):
                packet = await self.connection.recv()
        except ConnectionClosed as closed:
            raise SessionClosedError(str(closed)) from closed
        if packet == "1":
            raise SessionClosedError("the server sent a close packet")
        return packet

    async def closed(self) -> None:
        """Read on until the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()

    async def close_code(self) -> int | None:
        """Wait until the server has closed the connection, and give the code it gave."""
        await self.closed()
        return self.connection.close_code
