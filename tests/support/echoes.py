"""What the fixture server's modes do with what they hear."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from madang.protocol.websocket import Opcode, frame
from madang.transport import (
    Channel,
    ConnectionRefused,
    Event,
    Session,
    Socket,
    SocketServer,
    encode_event_of,
)
from madang.transport.engineio.accept import OpenedWebSocket

__all__ = ["EngineEcho", "Forbidden", "Talker", "WebSocketEcho"]

_LONG: Final = 30.0
_BRIEF: Final = 0.05


class EngineEcho:
    """Dedup every Engine.IO message with itself."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def message(self, data: str | bytes) -> None:
        if isinstance(data, str):
            self._session.send(frame(Opcode.TEXT, b"4" + data.encode()))
        else:
            self._session.send(frame(Opcode.BINARY, data))

    def closed(self, reason: str) -> None:
        pass


class WebSocketEcho:
    """Dedup every WebSocket message with itself."""

    def __init__(self) -> None:
        self._websocket: OpenedWebSocket

    def opened(self, websocket: OpenedWebSocket) -> None:
        self._websocket = websocket

    def receive(self, packet: str | bytes) -> None:
        if isinstance(packet, str):
            self._websocket.write(frame(Opcode.TEXT, packet.encode()))
        else:
            self._websocket.write(frame(Opcode.BINARY, packet))

    def writable(self) -> None:
        pass

    def lost(self, reason: str) -> None:
        pass


class Forbidden:
    """A namespace that refuses everyone."""

    def connected(self, socket: Socket, auth: Any) -> None:  # noqa: ARG002 - an Application
        raise ConnectionRefused("forbidden", {"code": 403})

    def received(self, socket: Socket, event: Event) -> None:
        raise AssertionError(f"{socket.id} is not connected, and sent {event}")

    def disconnected(self, socket: Socket, reason: str) -> None:
        raise AssertionError(f"{socket.id} was not connected, and left for {reason}")


class Talker:
    """A namespace that tells clients their auth, echoes, and does what the protocol can on demand.

    ``message`` comes back as ``message-back``, ``message-with-ack`` as its acknowledgement. ``kick`` and
    ``kick-all`` expel, ``drop`` closes the transport; ``broadcast`` goes to everyone, ``to-room`` to the
    others in a room (``join``, ``leave``); ``burst`` answers with that many events; ``ask`` makes the server
    ask ``question`` and tell the ``answer``; ``ask-briefly`` does not wait for it, and tells ``no-answer``.
    ``statistics`` is acknowledged with the counters of the server.
    """

    def __init__(self, server: SocketServer, namespace: str) -> None:
        self._namespace = namespace
        self._everyone = server.channel()
        self._rooms: defaultdict[str, Channel] = defaultdict(server.channel)
        self._handlers: dict[str, Callable[..., None]] = {
            "message": lambda socket, _, *args: socket.emit("message-back", *args),
            "message-with-ack": _acknowledge,
            "kick": lambda socket, _: socket.disconnect(),
            "kick-all": lambda socket, _: socket.disconnect(close=True),
            "drop": lambda socket, _: socket.close(),
            "broadcast": self._broadcast,
            "join": self._join,
            "leave": self._leave,
            "to-room": self._to_room,
            "burst": _burst,
            "statistics": lambda socket, event: _acknowledge(socket, event, asdict(server.statistics)),
            "ask": partial(_ask, _LONG),
            "ask-briefly": partial(_ask, _BRIEF),
        }

    def connected(self, socket: Socket, auth: Any) -> None:
        self._everyone.add(socket)
        socket.emit("auth", auth)

    def received(self, socket: Socket, event: Event) -> None:
        name, arguments = event.arguments()
        handler = self._handlers.get(name)
        if handler is not None:
            handler(socket, event, *arguments)

    def disconnected(self, socket: Socket, reason: str) -> None:  # noqa: ARG002 - an Application
        self._everyone.discard(socket)
        for room in self._rooms.values():
            room.discard(socket)

    def _broadcast(self, _socket: Socket, _event: Event, *arguments: object) -> None:
        self._everyone.send(encode_event_of(self._namespace, "broadcast", arguments))

    def _join(self, socket: Socket, event: Event, room: str) -> None:
        self._rooms[room].add(socket)
        _acknowledge(socket, event, room)

    def _leave(self, socket: Socket, event: Event, room: str) -> None:
        self._rooms[room].discard(socket)
        _acknowledge(socket, event, room)

    def _to_room(self, socket: Socket, _event: Event, room: str, *arguments: object) -> None:
        self._rooms[room].send_except(encode_event_of(self._namespace, "in-room", arguments), socket)


def _acknowledge(socket: Socket, event: Event, *arguments: object) -> None:
    if event.ack_id is not None:
        socket.acknowledge(event.ack_id, *arguments)


def _burst(socket: Socket, _event: Event, count: int) -> None:
    for number in range(count):
        socket.emit("burst", number)


def _ask(timeout: float, socket: Socket, _event: Event, *arguments: object) -> None:
    def answered(answers: list[Any] | None) -> None:
        if answers is None:
            socket.emit("no-answer")
        else:
            socket.emit("answer", *answers)

    socket.emit("question", *arguments, ack=answered, timeout=timeout)
