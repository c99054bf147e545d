"""The Socket.IO side of a session: the namespaces its client is connected to."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, Protocol

import msgspec

from madang.protocol.socketio import (
    Assembly,
    Packet,
    PacketError,
    PacketType,
    encode_connect,
    encode_connect_error,
    encode_disconnect,
    parse,
)
from madang.protocol.websocket import CloseCode
from madang.transport.engineio.hints import Hints
from madang.transport.engineio.session import Session
from madang.transport.engineio.settings import TransportSettings
from madang.transport.socketio.application import Admission, ConnectionRefused, Decision
from madang.transport.socketio.foreign_packets import without
from madang.transport.socketio.namespace import Namespace
from madang.transport.socketio.socket import Socket

__all__ = ["Client"]

_logger = logging.getLogger(__name__)

_EVENT: Final = int(PacketType.EVENT)  # as an int, for it is compared with for every message


class ClientHost(Protocol):
    """What a client needs of the server that keeps it.

    Attributes:
        settings: the bounds of packets and namespaces, and how long things may take.
        namespaces: the namespaces there are, by name.
        hints: what is said of clients that ask for what there is not.
    """

    settings: TransportSettings
    namespaces: dict[str, Namespace]
    hints: Hints

    def generate_socket_id(self) -> str:
        """Return the id of a new socket."""


class Client:
    """Consumes a session's messages and keeps its sockets, one per namespace."""

    __slots__ = ("_assembly", "_decision", "_sockets", "_undecided", "bucket", "server", "session")

    def __init__(self, server: ClientHost, session: Session) -> None:
        self.server = server
        self.session = session
        self.bucket: set[Client] | None = None
        # Nearly every client has one: a tuple takes a quarter of a dictionary.
        self._sockets: tuple[Socket, ...] = ()
        self._assembly: Assembly | None = None
        # While the application decides on a socket: what came from the client meanwhile.
        self._undecided: deque[str | bytes] | None = None
        self._decision: asyncio.Future[Admission] | None = None

    @property
    def ack_timeout(self) -> float:
        """Seconds to wait for an acknowledgement of the client, where nothing else is said."""
        return self.server.settings.ack_timeout

    # -- Consumer

    def message(self, data: str | bytes) -> None:
        """Handle a message. Raises `PacketError` if it breaks the protocol."""
        if self._undecided is not None:
            self._undecided.append(data)
            return
        if isinstance(data, str):
            if self._assembly is not None:
                raise PacketError("text where an attachment should come")
            settings = self.server.settings
            packet = parse(data, settings.max_attachments, settings.max_json_depth)
            if packet.expected:
                self._assembly = Assembly(packet, settings.max_gathered)
                return
        else:
            if self._assembly is None:
                raise PacketError("attachment of no packet")
            whole = self._assembly.add(data)
            if whole is None:
                return
            self._assembly, packet = None, whole
        self._dispatch(packet)

    def closed(self, reason: str) -> None:
        """Let go of every socket."""
        self._stop_waiting()
        for socket in self._sockets:
            self._release(socket, reason)

    # -- packets

    def _dispatch(self, packet: Packet) -> None:
        socket = self._socket(packet.namespace)
        if socket is None:
            if packet.type != PacketType.CONNECT:
                raise PacketError("packet for a namespace that is not connected")
            self._connect(packet)
        elif packet.type == _EVENT:
            self._receive(socket, packet)
        elif packet.type == PacketType.ACK:
            assert packet.ack_id is not None  # noqa: S101 - narrows: parse saw to it
            self._guard(socket.acknowledged, packet.ack_id, packet.answers())
        elif packet.type == PacketType.DISCONNECT:
            self._release(socket, "client namespace disconnect")
        else:
            raise PacketError("packet only a server may send, or a second connect")

    def _socket(self, namespace: str) -> Socket | None:
        for socket in self._sockets:
            if socket.namespace == namespace:
                return socket
        return None

    def _receive(self, socket: Socket, event: Packet) -> None:
        try:
            self.server.namespaces[socket.namespace].application.received(socket, event)
        except PacketError:
            raise
        except Exception:
            _logger.exception("an event was not handled")

    def _connect(self, packet: Packet) -> None:
        name = packet.namespace
        namespace = self.server.namespaces.get(name)
        auth = _auth(packet.data)
        if namespace is None:
            self.server.hints.tell("namespace", "a client of the namespace", name)
            self.session.send(
                encode_connect_error(name, "Invalid namespace", _served(self.server.namespaces))
            )
        elif len(self._sockets) >= self.server.settings.max_namespaces:
            self.session.send(encode_connect_error(name, "Too many namespaces"))
        else:
            self._enter(namespace, auth)

    def _enter(self, namespace: Namespace, auth: dict[str, Any]) -> None:
        """Connect a socket; the answer is in place before the application is told, and leaves after that."""
        socket = Socket(self.server.generate_socket_id(), namespace.name, self)
        self._sockets += (socket,)
        namespace.sockets[socket.id] = socket
        pending = self.session.pending
        mark = len(pending)
        self.session.send(encode_connect(namespace.name, socket.id))
        try:
            decision = namespace.application.connected(socket, auth)
        except Exception as error:
            if socket.connected:
                del self.session.pending[mark:]
            self._refuse_for(error, socket)
        else:
            if decision is None:
                self._take_in()
            elif socket.connected:
                self._wait_for(decision, socket, mark)

    def _take_in(self) -> None:
        self._stop_waiting()
        # Whoever wants to know more of the request could ask until now; heads are large and sockets many.
        self.session.handshake.forget()

    def _wait_for(self, decision: Decision, socket: Socket, mark: int) -> None:
        """Let the answer wait, and with it all that is written to the client or comes from it."""
        del self.session.pending[mark]
        self.session.cork(mark)
        self.session.hold()
        self._undecided = deque()
        self._decision = asyncio.ensure_future(decision)
        self._decision.add_done_callback(partial(self._decided, socket))

    def _decided(self, socket: Socket, decision: asyncio.Future[Admission]) -> None:
        self._decision = None
        error = asyncio.CancelledError() if decision.cancelled() else decision.exception()
        if not socket.connected:
            # The application has expelled it meanwhile, or all is over: then both do nothing. Else the
            # session goes on, with whatever other namespaces the client is in.
            self.session.uncork(())
            self._go_on()
            return
        if error is None:
            packets, pid = decision.result()
            self.session.uncork([encode_connect(socket.namespace, socket.id, pid), *packets])
            self._take_in()
        else:
            # Nothing of what was sent to it leaves; what is for others, pings too, does.
            self.session.uncork((), partial(without, socket.namespace))
            self._refuse_for(error, socket)
        self._go_on()

    def _go_on(self) -> None:
        """Handle what came while a socket was decided on, up to the next that has to be."""
        waiting, self._undecided = self._undecided, None
        self.session.release()
        while waiting and self.session.open:
            data = waiting.popleft()
            self.session.handle(f"4{data}" if isinstance(data, str) else data)
            if self._undecided is not None:
                self._undecided = waiting
                return

    def _refuse_for(self, error: BaseException, socket: Socket) -> None:
        if isinstance(error, ConnectionRefused):
            self._refuse(socket, error.message, error.data)
        else:
            _logger.error("a connection was not handled", exc_info=error)
            self._refuse(socket, "Internal server error", None)

    def _refuse(self, socket: Socket, message: str, data: object) -> None:
        if not socket.connected:
            return
        self._forget(socket)
        try:
            answer = encode_connect_error(socket.namespace, message, data)
        except ValueError:
            _logger.exception("a refusal cannot be encoded")
            answer = encode_connect_error(socket.namespace, "Refused")
        self.session.send(answer)

    # -- the end

    def expel(self, socket: Socket) -> None:
        """End the client's connection to a namespace from our side."""
        if socket.connected:
            self.session.send(encode_disconnect(socket.namespace))
            self._release(socket, "server namespace disconnect")

    def expel_all(self) -> None:
        """End the client's connections to all namespaces, and the session with them."""
        for socket in self._sockets:
            self.expel(socket)
        self.session.close("server namespace disconnect")

    def expire(self) -> None:
        """Give up a client that connected to nothing in time."""
        self.bucket = None
        self.session.close("connect timeout", CloseCode.POLICY_VIOLATION)

    def expire_ack(self, socket: Socket, ack_id: int) -> None:
        """Tell whoever waits for an acknowledgement that it did not come in time."""
        self._guard(socket.acknowledged, ack_id, None)

    def _release(self, socket: Socket, reason: str) -> None:
        waiting = self._forget(socket)
        for callback in waiting:
            self._guard(callback, None)
        application = self.server.namespaces[socket.namespace].application
        self._guard(application.disconnected, socket, reason)

    def _forget(self, socket: Socket) -> list[Callable[..., None]]:
        waiting = socket.detach()
        self._sockets = tuple(each for each in self._sockets if each is not socket)
        del self.server.namespaces[socket.namespace].sockets[socket.id]
        return list(waiting)

    def _stop_waiting(self) -> None:
        if self.bucket is not None:
            self.bucket.discard(self)
            self.bucket = None

    @staticmethod
    def _guard(call: Callable[..., None], *arguments: object) -> None:
        try:
            call(*arguments)
        except Exception:
            _logger.exception("the application failed")


def _auth(data: str) -> dict[str, Any]:
    if not data:
        return {}
    try:
        auth = msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise PacketError("auth is not acceptable JSON") from None
    if not isinstance(auth, dict):
        raise PacketError("auth is not a JSON object")
    return auth


def _served(namespaces: Iterable[str]) -> dict[str, str]:
    """Say what there is instead: official clients hand it out as the error's ``data``."""
    names = ", ".join(sorted(namespaces))
    return {"code": "unknown_namespace", "message": f"This server serves {names} (its setting namespace)."}
