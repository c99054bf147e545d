"""The smallest chat over the engine: nothing is stored. The counterpart of ``chat.js``."""

import asyncio
import socket as sockets
import sys
from typing import Any, Final

import msgspec
import uvicorn

from madang.transport import (
    Channel,
    Event,
    Socket,
    SocketServer,
    TransportSettings,
    encode_acknowledgement,
    encode_event,
)
from tests.support.protocol_server import Server

__all__ = ["main"]

_NAMESPACE: Final = "/chat"


class Payload(msgspec.Struct, rename="camel", gc=False):
    """The fields of every event this chat knows."""

    user_id: str = ""
    host_id: str = ""
    participants: list[str] = []
    room_id: str = ""
    content: str = ""
    client_message_id: str = ""


class Chat:
    """Users, rooms and messages, in memory."""

    def __init__(self, server: SocketServer) -> None:
        self._server = server
        self._users: dict[str, Socket] = {}
        self._rooms: dict[str, Channel] = {}
        self._decode = msgspec.json.Decoder(tuple[str, Payload]).decode
        self._encode = msgspec.json.Encoder().encode
        self._sequence = 0

    def connected(self, socket: Socket, auth: Any) -> None:
        pass

    def received(self, socket: Socket, event: Event) -> None:
        name, payload = self._decode(event.data)
        if name == "send_message":
            self._send(socket, event, payload)
        elif name == "register":
            self._users[payload.user_id] = socket
            socket.data = payload.user_id
            self._answer(socket, event, {"ok": True})
        elif name == "create_room":
            channel = self._server.channel()
            for user in (payload.host_id, *payload.participants):
                channel.add(self._users[user])
            room = str(len(self._rooms))
            self._rooms[room] = channel
            self._answer(socket, event, {"ok": True, "roomId": room})

    def disconnected(self, socket: Socket, reason: str) -> None:  # noqa: ARG002 - an Application
        self._users.pop(socket.data, None)
        for channel in self._rooms.values():
            channel.discard(socket)

    def _send(self, socket: Socket, event: Event, payload: Payload) -> None:
        self._sequence += 1
        message = ("receive_message", {**msgspec.structs.asdict(payload), "seq": self._sequence})
        self._rooms[payload.room_id].send(encode_event(_NAMESPACE, self._encode(message)))
        self._answer(socket, event, {"ok": True, "seq": self._sequence})

    def _answer(self, socket: Socket, event: Event, answer: dict[str, object]) -> None:
        if event.ack_id is not None:
            socket.send(encode_acknowledgement(_NAMESPACE, event.ack_id, self._encode((answer,))))


def main() -> None:
    """Serve on a free port; prints ``ready on URL``."""
    server = SocketServer(TransportSettings(path="/chat/ws", max_payload=65536, max_sessions_per_address=0))
    server.namespace(_NAMESPACE, Chat(server))
    config = uvicorn.Config(
        server.asgi,
        http=server.http_protocol,
        ws=server.websocket_protocol,
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
    listener = sockets.create_server(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0), backlog=4096)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(Server(config, server.stop).serve([listener]))


if __name__ == "__main__":
    main()
