"""Stand-ins for the network, for the loop's end of turn and for an application."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from madang.protocol.websocket import Opcode, split
from madang.transport import Decision, Event, Handshake, Session, Socket, SocketServer, TransportSettings

__all__ = ["Carried", "Recorder", "connect", "handshake", "open_session", "serve", "turn"]


async def turn() -> None:
    """Let the loop end this turn: what was sent in it has left when this returns."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def handshake(target: str = "/socket.io/?EIO=4&transport=websocket", **headers: str) -> Handshake:
    """Make the request a session begins with."""
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Handshake(Handshake.assemble("GET", target.encode(), lines), "192.0.2.1", secure=False, time=0.0)


class Carried:
    """A transport that keeps what it carries, one item per write, and may be told to stop taking."""

    name: ClassVar[str] = "websocket"

    def __init__(self) -> None:
        self.ready = True
        self.buffered = 0
        self.writes: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.holds = self.releases = 0
        self._changed = asyncio.Event()

    def carry(self, pending: list[bytes]) -> None:
        self.writes.append(b"".join(pending))
        pending.clear()
        self._changed.set()

    def close(self, pending: list[bytes], code: int, reason: str) -> None:
        if pending:
            self.carry(pending)
        self.ready = False
        self.closed = (code, reason)
        self._changed.set()

    def dismiss(self) -> None:
        self.close([], 1000, "")

    def hold(self) -> None:
        self.holds += 1

    def release(self) -> None:
        self.releases += 1

    async def until(self, packet: str) -> None:
        """Wait for a packet; those before it are forgotten."""
        while packet not in self.packets():
            self._changed.clear()
            await self._changed.wait()

    async def until_closed(self) -> None:
        """Wait for the end."""
        while self.closed is None:
            self._changed.clear()
            await self._changed.wait()

    def packets(self) -> list[str | bytes]:
        """Return what was carried since the last call, packet by packet."""
        frames, self.writes = b"".join(self.writes), []
        taken, _ = split(frames, 1_000_000)
        return [payload.decode() if opcode == Opcode.TEXT else payload for opcode, payload in taken]


class Recorder:
    """An application that writes down what happens, and does what it is told beforehand."""

    def __init__(self) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.sockets: list[Socket] = []
        self.on_connect: Any = None
        self.on_event: Any = None
        self.decide: Callable[[Socket], Decision] | None = None

    def connected(self, socket: Socket, auth: Any) -> Decision | None:
        self.sockets.append(socket)
        self.log.append(("connected", auth))
        if self.on_connect is not None:
            self.on_connect(socket)
        return None if self.decide is None else self.decide(socket)

    def received(self, socket: Socket, event: Event) -> None:
        name, arguments = event.arguments()
        self.log.append((name, *arguments))
        if self.on_event is not None:
            self.on_event(socket, event)

    def disconnected(self, socket: Socket, reason: str) -> None:  # noqa: ARG002 - an Application
        self.log.append(("disconnected", reason))


def serve(namespace: str = "/", **settings: Any) -> tuple[SocketServer, Recorder]:
    """Make a server with one namespace."""
    server = SocketServer(TransportSettings(**{"close_timeout": 0.02, **settings}))
    recorder = Recorder()
    server.namespace(namespace, recorder)
    return server, recorder


def open_session(server: SocketServer, transport: Any = None) -> tuple[Session, Any]:
    """Open a session on a transport, a new `Carried` if none is given."""
    transport = transport or Carried()
    engine = server.engine
    session = Session(engine, f"session{engine.statistics.opened}", handshake(), transport)
    engine.begin(session, transport)
    return session, transport


async def connect(server: SocketServer, namespace: str = "/") -> tuple[Session, Carried, Socket]:
    """Open a session and connect it to a namespace; what was sent until then is forgotten."""
    session, transport = open_session(server)
    session.receive("40" if namespace == "/" else f"40{namespace},")
    await turn()
    transport.packets()
    socket = next(socket for socket in server.sockets(namespace) if socket.session is session)
    return session, transport, socket
