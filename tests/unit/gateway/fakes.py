"""Sockets and channels that only remember."""

import json
from collections.abc import Callable, Collection, Iterator
from itertools import count
from typing import Any, cast

from madang.gateway.connection import ChatConnection
from madang.gateway.hub import Hub
from madang.protocol.socketio import EncodedPacket
from madang.transport import Channel, Handshake, Socket

__all__ = ["FakeSocket", "make_connection", "make_hub", "room_members"]

_numbers = count()


class FakeSocket:
    """A socket that keeps what was sent to it."""

    def __init__(self) -> None:
        self.id = f"socket-{next(_numbers)}"
        self.namespace = "/chat"
        self.connected = True
        self.data: Any = None
        self.sent: list[Any] = []
        self.closed: list[str] = []
        self.held = False
        self.handshake = Handshake(b"GET / HTTP/1.1\r\n\r\n", "", secure=False, time=0)

    def send(self, packet: EncodedPacket, *, volatile: bool = False) -> None:
        """Keep the JSON of a packet."""
        del volatile
        _, _, data = packet.partition(b"/chat,")  # behind the frame's head and the packet's type
        self.sent.append(json.loads(data[data.index(b"[") :]))

    def hold(self) -> None:
        """Remember that nothing more is read."""
        self.held = True

    def release(self) -> None:
        """Remember that it is read on."""
        self.held = False

    def close(self, reason: str) -> None:
        """Keep the reason."""
        self.closed.append(reason)

    def disconnect(self, *, close: bool = False) -> None:
        """Keep how the client was expelled."""
        self.closed.append("transport closed" if close else "expelled")


class FakeChannel:
    """A channel that sends at once."""

    def __init__(self) -> None:
        self.members: dict[FakeSocket, None] = {}

    def add(self, socket: FakeSocket) -> None:
        """Make the socket a member."""
        self.members[socket] = None

    def discard(self, socket: FakeSocket) -> None:
        """End its membership."""
        self.members.pop(socket, None)

    def send(self, packet: EncodedPacket, *, volatile: bool = False) -> None:
        """Send to every member."""
        self.send_except(packet, (), volatile=volatile)

    def send_except(
        self, packet: EncodedPacket, excluded: Collection[FakeSocket], *, volatile: bool = False
    ) -> None:
        """Send to every member that is not excluded."""
        for socket in self.members:
            if socket not in excluded:
                socket.send(packet, volatile=volatile)

    def send_each(self, packet_for: Callable[[FakeSocket], EncodedPacket]) -> None:
        """Send every member a packet of its own."""
        for socket in self.members:
            socket.send(packet_for(socket))

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Iterator[FakeSocket]:
        return iter(self.members)


def make_hub() -> Hub:
    """Return a hub over fake channels."""
    return Hub("/chat", cast("Callable[[], Channel]", FakeChannel))


def make_connection() -> tuple[ChatConnection, FakeSocket]:
    """Return a connection and the socket under it."""
    socket = FakeSocket()
    connection = ChatConnection(cast("Socket", socket))
    socket.data = connection
    return connection, socket


def room_members(hub: Hub, room_id: str, *connections: ChatConnection) -> list[ChatConnection]:
    """Return which of the connections get what is told to a room."""
    sockets = [cast("FakeSocket", connection.socket) for connection in connections]
    before = [len(socket.sent) for socket in sockets]
    hub.broadcast_to_room(room_id, b'["probe"]')
    return [
        connection
        for connection, socket, count_ in zip(connections, sockets, before, strict=True)
        if len(socket.sent) > count_
    ]
