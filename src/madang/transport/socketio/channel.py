"""Sockets that get the same bytes: a room."""

from collections.abc import Callable, Collection, Iterator

from madang.protocol.socketio import EncodedPacket
from madang.transport.engineio.engine import Engine
from madang.transport.engineio.session import Session
from madang.transport.socketio.socket import Socket

__all__ = ["Channel"]


class Channel:
    """A set of sockets of one namespace.

    What is sent within a loop turn is joined once and shared by all members. A socket that is added gets
    nothing sent before, one that is removed gets all of it. The order of packets holds within the channel,
    and among the private packets of a socket, not between the two.
    """

    __slots__ = ("_durable", "_engine", "_gathered", "_members", "_volatile")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._members: dict[Socket, Session] = {}
        self._gathered: list[bytes] = []
        self._durable: list[bytes] = []
        self._volatile = False

    def add(self, socket: Socket) -> None:
        """Make the socket a member; nothing happens if it is one."""
        if self._gathered:
            self.flush()
        self._members[socket] = socket.session

    def discard(self, socket: Socket) -> None:
        """End the socket's membership, if it is a member."""
        if self._gathered:
            self.flush()
        self._members.pop(socket, None)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, socket: object) -> bool:
        return socket in self._members

    def __iter__(self) -> Iterator[Socket]:
        return iter(self._members)

    def send(self, packet: EncodedPacket, *, volatile: bool = False) -> None:
        """Send an encoded packet to every member.

        A volatile one is dropped for members that read too slowly.
        """
        if not self._gathered:
            self._engine.flush_scheduler.mark_channel(self)
        if volatile:
            if not self._volatile:
                self._durable, self._volatile = self._gathered.copy(), True
        elif self._volatile:
            self._durable.append(packet)
        self._gathered.append(packet)

    def send_except(
        self, packet: EncodedPacket, excluded: Socket | Collection[Socket], *, volatile: bool = False
    ) -> None:
        """Send an encoded packet to every member that is not excluded."""
        if self._gathered:
            self.flush()
        left_out = (excluded,) if isinstance(excluded, Socket) else excluded
        for socket in self._members:
            if socket not in left_out:
                socket.send(packet, volatile=volatile)

    def send_each(self, packet_for: Callable[[Socket], EncodedPacket]) -> None:
        """Send every member an encoded packet of its own, in the order of what is sent to all."""
        if self._gathered:
            self.flush()
        for socket in self._members:
            socket.send(packet_for(socket))

    def flush(self) -> None:
        """Pass what has gathered to the members now; it is written at the end of the turn."""
        gathered = self._gathered
        if not gathered:
            return
        self._gathered = []
        frames = gathered[0] if len(gathered) == 1 else b"".join(gathered)
        congested = self._engine.congested
        if self._volatile:
            durable, self._durable, self._volatile = self._durable, [], False
            if congested:
                self._pass_by_congestion(frames, b"".join(durable), len(gathered) - len(durable))
                return
        for session in self._members.values():
            session.pending.append(frames)
            session.mark()

    def _pass_by_congestion(self, frames: bytes, durable: bytes, volatile: int) -> None:
        for session in self._members.values():
            if not session.congested:
                session.send(frames)
                continue
            self._engine.statistics.dropped += volatile
            if durable:
                session.send(durable)
