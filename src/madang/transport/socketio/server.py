"""The Socket.IO server: what an application and uvicorn are given."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

from madang.protocol.socketio import EncodedPacket
from madang.transport.engineio.cors import Cors, Headers
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.endpoint import Endpoint, handshake_of
from madang.transport.engineio.engine import Engine, generate_id
from madang.transport.engineio.http import HttpShared, http_protocol
from madang.transport.engineio.remote_sessions import RemoteSessions
from madang.transport.engineio.session import Session
from madang.transport.engineio.settings import TransportSettings
from madang.transport.engineio.statistics import Statistics
from madang.transport.socketio.application import Application
from madang.transport.socketio.channel import Channel
from madang.transport.socketio.client import Client
from madang.transport.socketio.namespace import Namespace
from madang.transport.socketio.socket import Socket

__all__ = ["SocketServer"]


class SocketServer:
    """Serves Socket.IO for uvicorn.

    Give uvicorn ``Config(application, http=server.http_protocol, ws=server.websocket_protocol)``, mount
    ``server.asgi`` where ``server.serves(path)`` says so, call `start` on the event loop before it listens,
    and `stop` before it shuts down. ``generate_id`` makes the ids of sessions, ``remote_sessions`` is asked
    about sessions that are not here, ``connect_wait`` how long a network must wait before it opens one more,
    ``stranger_wait`` before it is told once more that there is no such session, ``hop_wait`` before others
    are asked about one.
    """

    def __init__(
        self,
        settings: TransportSettings,
        *,
        generate_id: Callable[[], str] = generate_id,
        remote_sessions: RemoteSessions | None = None,
        connect_wait: Callable[[str], float] | None = None,
        stranger_wait: Callable[[str], float] | None = None,
        hop_wait: Callable[[str], float] | None = None,
    ) -> None:
        self.settings = settings
        self.namespaces: dict[str, Namespace] = {}
        self.engine = Engine(
            settings,
            self._accept,
            generate_id=generate_id,
            remote_sessions=remote_sessions,
            connect_wait=connect_wait,
            stranger_wait=stranger_wait,
            hop_wait=hop_wait,
        )
        self.hints = self.engine.hints
        self.asgi = Endpoint(self.engine)
        self.http = HttpShared(settings, self.engine.statistics, self.engine.turns, self.engine.websockets)
        """The plain HTTP connections."""
        self._connecting: DeadlineQueue[Client] = DeadlineQueue(settings.connect_timeout, Client.expire)

    def namespace(self, name: str, application: Application) -> None:
        """Put an application behind a namespace, such as ``/chat``.

        Raises ValueError if the name is taken or malformed.
        """
        if not name.startswith("/") or "," in name:
            raise ValueError("a namespace begins with a slash and has no comma")
        if name in self.namespaces:
            raise ValueError(f"the namespace {name} is taken")
        self.namespaces[name] = Namespace(name, application)

    def channel(self) -> Channel:
        """Return a new, empty channel."""
        return Channel(self.engine)

    def trail(self, make: Callable[[], EncodedPacket]) -> None:
        """End this turn's write of each session that is ``trailed`` with a packet, made once at the end."""
        self.engine.flush_scheduler.trailer = make

    def sockets(self, namespace: str) -> Collection[Socket]:
        """Return a live view of the sockets in a namespace. Raises KeyError if there is no such namespace."""
        return self.namespaces[namespace].sockets.values()

    @property
    def statistics(self) -> Statistics:
        """The counters."""
        return self.engine.statistics

    @property
    def sessions(self) -> int:
        """How many sessions are open."""
        return len(self.engine.sessions)

    # -- for uvicorn

    @property
    def websocket_protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn's ``Config(ws=…)`` gets."""
        return self.engine.websockets.factory

    @property
    def http_protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn's ``Config(http=…)`` gets.

        Its httptools protocol, with bounds for time, bytes and connections.
        """
        return http_protocol(self.http)

    def serves(self, path: str) -> bool:
        """Whether `asgi` answers requests to this path."""
        return self.engine.serves(path)

    def welcomes(self, scope: Any) -> bool:
        """Tell whether a request beside the engine may be served, by the same rules as a session's first."""
        return self.engine.welcomes(handshake_of(scope))

    def cors_headers(self, scope: Any, is_preflight: bool) -> Headers:  # called by position
        """Return what the answer to such a request says to pages of other origins."""
        request, cors = handshake_of(scope), Cors(self.engine.origins)
        headers = cors.headers(request)
        return headers + cors.preflight(request) if headers and is_preflight else headers

    def start(self) -> None:
        """Accept sessions (again). All timers are armed when they are needed."""
        self.engine.accepting = True

    def turn_away(self) -> None:
        """Take no sessions until `welcome`, and close those there are: clients go elsewhere."""
        self.engine.away = True
        self.engine.dismiss("server not ready")

    def welcome(self) -> None:
        """Take sessions again, unless the server is stopping."""
        self.engine.away = False

    def dismiss(self) -> None:
        """Close every session, for the clients to begin anew, here or elsewhere."""
        self.engine.dismiss("begin anew")

    async def stop(self, window: float = 0.0) -> None:
        """Close every session and wait until the clients know, as `Engine.stop` says."""
        await self.engine.stop(window)
        self._connecting.cancel()
        self.http.cancel()

    # -- for clients

    def generate_socket_id(self) -> str:
        """Return the id of a new socket; it is public, so it says nothing about the session's."""
        return generate_id()

    def _accept(self, session: Session) -> Client:
        client = Client(self, session)
        client.bucket = self._connecting.add(client)
        return client
