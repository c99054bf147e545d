"""A Socket.IO server of your own on Madang's transport: what one says, all hear in capital letters.

    python examples/transport/shout.py 3001

Connect with any official client: ``io("http://localhost:3001")``, then ``emit("say", "hello", console.log)``.
"""

import asyncio
import sys
from typing import Any

import uvicorn

from madang.transport import (
    Channel,
    ConnectionRefused,
    Event,
    Socket,
    SocketServer,
    TransportSettings,
    encode_event_of,
)

NAMESPACE = "/"


class Shout:
    """The application behind the namespace. Every method runs on the event loop, and none may block it."""

    def __init__(self, everyone: Channel) -> None:
        self._everyone = everyone

    def connected(self, socket: Socket, auth: Any) -> None:
        """Let everyone in but who says no to it."""
        if auth.get("quiet"):
            raise ConnectionRefused("this is no place for you", {"code": "quiet"})
        self._everyone.add(socket)

    def received(self, socket: Socket, event: Event) -> None:
        """Pass on what is said, and say how many heard it."""
        name, arguments = event.arguments()
        if name != "say" or not arguments or not isinstance(arguments[0], str):
            return
        # Encoded once, however many hear it.
        said = {"by": socket.id, "text": arguments[0].upper()}
        self._everyone.send(encode_event_of(NAMESPACE, "said", (said,)))
        if event.ack_id is not None:
            socket.acknowledge(event.ack_id, {"listeners": len(self._everyone)})

    def disconnected(self, socket: Socket, reason: str) -> None:
        """Let go."""
        del reason
        self._everyone.discard(socket)


class Uvicorn(uvicorn.Server):
    """uvicorn, which lets the clients know before it closes their connections: then they come back."""

    def __init__(self, config: uvicorn.Config, server: SocketServer) -> None:
        super().__init__(config)
        self._socketio = server

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """End the sessions, then everything else."""
        await self._socketio.stop()
        await super().shutdown(sockets)


async def serve(port: int) -> None:
    """Serve until a signal ends it."""
    server = SocketServer(TransportSettings())
    server.namespace(NAMESPACE, Shout(server.channel()))
    config = uvicorn.Config(
        server.asgi,
        host="127.0.0.1",
        port=port,
        http=server.http_protocol,
        ws=server.websocket_protocol,
        lifespan="off",
    )
    server.start()
    await Uvicorn(config, server).serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
