"""The Engine.IO server: sessions, who may open one, and how all of them end."""

import asyncio
import contextlib
import secrets
from binascii import b2a_base64
from collections.abc import Callable
from typing import Final

from madang.protocol.engineio import Refusal, judge, open_packets
from madang.protocol.origins import Origins
from madang.protocol.websocket import CloseCode, Opcode, frame
from madang.transport.engineio.accept import Handover, OpenedWebSocket, UpgradeRejected, WebSocketHandler
from madang.transport.engineio.addresses import Addresses, address_group
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.flush_scheduler import FlushScheduler
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.heartbeat import Heartbeat
from madang.transport.engineio.hints import Hints
from madang.transport.engineio.hosts import Hosts
from madang.transport.engineio.met_sessions import MetSessions
from madang.transport.engineio.polling import Polling
from madang.transport.engineio.remote_sessions import RemoteSessions
from madang.transport.engineio.session import Consumer, Session
from madang.transport.engineio.settings import TransportSettings
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.transport import Transport
from madang.transport.engineio.turns import TurnQueue
from madang.transport.engineio.upgrade import RejectedUpgrade, Upgrade
from madang.transport.engineio.websocket import WebSocketShared

__all__ = ["Engine", "generate_id"]

_HIGH_WATER: Final = 1 << 16
_DRAIN_MARGIN: Final = 0.5
_GOODBYES: Final = 100
"""Sessions that a stop closes in a second at least: so many come back elsewhere without being noticed."""
_TOO_MANY_REQUESTS: Final = "Too many requests from this address: wait, and ask again"
_UPGRADES: Final = {"polling": ["websocket"], "websocket": list[str]()}
_ID_BYTES: Final = 15
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


def generate_id() -> str:
    """Return 20 characters that nobody can guess (15 random bytes), good for a URL."""
    return b2a_base64(secrets.token_bytes(_ID_BYTES), newline=False).translate(_URL_SAFE).decode()


class Engine:
    """Keeps the sessions of one server and gives each a consumer, which ``accept`` makes."""

    def __init__(
        self,
        settings: TransportSettings,
        accept: Callable[[Session], Consumer],
        *,
        generate_id: Callable[[], str] = generate_id,
        remote_sessions: RemoteSessions | None = None,
        connect_wait: Callable[[str], float] | None = None,
        stranger_wait: Callable[[str], float] | None = None,
        hop_wait: Callable[[str], float] | None = None,
    ) -> None:
        """Serve sessions.

        Args:
            settings: the settings.
            accept: makes the consumer of a session.
            generate_id: makes session ids.
            remote_sessions: is asked about sessions that are not here.
            connect_wait: is asked, for a network as `address_group` names it, before a session is opened: the
                seconds to wait, 0.0 for none.
            stranger_wait: is asked in the same way before a request is refused because no session is there
                for it, or for what else it is.
            hop_wait: is asked in the same way, but takes nothing, before ``remote_sessions`` is: who has been
                refused too often is not worth another process's time.
        """
        self.settings = settings
        self.origins = Origins(settings.cors_allowed_origins)
        """Whose pages may use the server; long-polling and REST ask it too."""
        self._hosts = Hosts(settings.hosts)
        self.statistics = Statistics()
        self.hints = Hints()
        self.flush_scheduler = FlushScheduler()
        self.turns = TurnQueue()
        """Who has sent more than one turn takes, over whatever transport."""
        self.sessions: dict[str, Session] = {}
        self.leaving: dict[str, Session] = {}
        """Closed polling sessions whose clients have not fetched the close yet."""
        self.congested: set[Session] = set()
        self.remote_sessions = remote_sessions
        self.accepting = True
        self.away = False
        self.addresses = Addresses(settings.max_sessions_per_address, settings.trusted_proxies)
        self.heartbeat = Heartbeat(settings.ping_interval, settings.ping_timeout, self.statistics)
        self.upgrading: DeadlineQueue[Upgrade] = DeadlineQueue(settings.upgrade_timeout, Upgrade.expire)
        self.websockets = WebSocketShared(
            self.admit,
            self._check_drained,
            max_payload=settings.max_payload,
            high_water=min(_HIGH_WATER, settings.max_outbox),
            close_timeout=settings.close_timeout,
            statistics=self.statistics,
            turns=self.turns,
        )
        self._leaving_until: DeadlineQueue[Session] = DeadlineQueue(settings.close_timeout, self.left)
        self._drained = asyncio.Event()
        self._accept = accept
        self._connect_wait = connect_wait
        self._stranger_wait = stranger_wait
        self.met_elsewhere = MetSessions()
        self._hop_wait = hop_wait
        self._generate_id = generate_id
        self._greetings = {
            name: open_packets(
                upgrades=upgrades,
                ping_interval=settings.ping_interval,
                ping_timeout=settings.ping_timeout,
                max_payload=settings.max_payload,
            )
            for name, upgrades in _UPGRADES.items()
        }
        path = settings.path.rstrip("/")
        self._paths = frozenset({path, settings.base_path.rstrip("/") + path})

    # -- opening

    def serves(self, path: str) -> bool:
        """Whether requests to this path are ours."""
        return path.rstrip("/") in self._paths

    def admit(self, websocket: OpenedWebSocket, handshake: Handshake) -> WebSocketHandler:
        """Decide who owns a WebSocket that asks to be opened. Raises `UpgradeRejected` or `Handover`."""
        if not self.serves(handshake.path):
            raise UpgradeRejected(404, self.misdirected(handshake.path))
        # From the cheapest question to the dearest: path, session, another process. Who asks is looked at
        # last (`_check`), and only for a new session: one that is there was admitted when it was opened.
        query = handshake.query
        sid = query.get("sid", "")
        session = self.sessions.get(sid)
        refusal = judge(query, "GET", upgrade=True, current=session.transport.name if session else None)
        if refusal is Refusal.UNKNOWN_SESSION and self.remote_sessions is not None:
            self.check_hop(handshake, sid)
            successor = self.remote_sessions.upgrade(sid, handshake)
            if successor is not None:
                if self._stranger_wait is not None:
                    # What the other process says of it does not come by here: it counts as said in vain.
                    self._stranger_wait(address_group(self.addresses.of(handshake)))
                raise Handover(successor)
        if refusal is not None:
            raise self.refuse(handshake, refusal)
        if session is not None:
            if isinstance(session.transport, Polling) and session.probing is None:
                return Upgrade(session, session.transport, self.upgrading, self.statistics)
            # A second WebSocket of a session: the first, or the upgrade under way, is not to suffer from it.
            self.statistics.refused += 1
            return RejectedUpgrade()
        self._check(handshake)
        return Session(self, self._generate_id(), handshake, websocket)

    def open(self, handshake: Handshake) -> Session:
        """Open a session over polling. Raises `UpgradeRejected` if there is no room."""
        self._check(handshake)
        session = Session(self, self._generate_id(), handshake, Polling(self.statistics))
        self.begin(session, session.transport)
        return session

    def begin(self, session: Session, transport: Transport) -> None:
        """Take the session in: greet the client and give it a consumer."""
        self.sessions[session.sid] = session
        self.statistics.opened += 1
        self.addresses.sessions.enter(session.handshake.address)
        self.heartbeat.begin(session)
        # The OPEN packet is pending before the consumer is there: nothing it sends can come first.
        session.send(frame(Opcode.TEXT, self._greetings[transport.name](session.sid)))
        session.consumer = self._accept(session)
        session.handshake.compact()

    def refuse(self, handshake: Handshake, refusal: Refusal) -> UpgradeRejected:
        """Count a refusal; return it, or that its address has asked in vain too often."""
        self.statistics.refused += 1
        if self._stranger_wait is not None:
            wait = self._stranger_wait(address_group(self.addresses.of(handshake)))
            if wait:
                return UpgradeRejected(429, _TOO_MANY_REQUESTS, wait)
        return UpgradeRejected(refusal.status, refusal.message)

    def check_hop(self, handshake: Handshake, sid: str) -> None:
        """Raise `UpgradeRejected` if the address has asked in vain too often for others to be asked.

        A session that another process was found to have is asked for in any case.
        """
        if self._hop_wait is not None and sid not in self.met_elsewhere:
            wait = self._hop_wait(address_group(self.addresses.of(handshake)))
            if wait:
                self.statistics.refused += 1
                raise UpgradeRejected(429, _TOO_MANY_REQUESTS, wait)

    def pong(self, session: Session) -> None:
        """Note that the client has answered a ping."""
        self.heartbeat.pong(session)

    def misdirected(self, path: str) -> str:
        """Note that a client asked at another path than Engine.IO's, and return what it is told."""
        self.statistics.refused += 1
        self.hints.tell("path", "an Engine.IO client at the path", path)
        return f"Not Found: Engine.IO is served at {self.settings.path} (the client's option path)"

    def welcomes(self, handshake: Handshake) -> bool:
        """Tell whether a request is meant for this server, and of no page or one that may use it."""
        return self._objection(handshake) is None

    def _objection(self, handshake: Handshake) -> str | None:
        """Return why a request is turned away because of who asks, and for which server."""
        headers = handshake.headers
        host, origin = headers.get("host"), headers.get("origin")
        if not self._hosts.admits(host):
            self.hints.tell("trust-network", "a request for the host", host or "")
            return "Forbidden: the server was not asked for by its own name (trust-network)"
        hosts = (host, *self.addresses.forwarded_hosts(handshake))
        if self.settings.check_origin and not self.origins.admits(origin, *hosts):
            self.hints.tell("cors-origins", f"a request for {(host or '')[:80]!r} of a page of", origin or "")
            return "Forbidden: pages of this origin are not allowed (cors-origins)"
        return None

    def _check(self, handshake: Handshake) -> None:
        if not self.accepting or self.away:
            self.statistics.refused += 1
            raise UpgradeRejected(503, "Server is shutting down")
        objection = self._objection(handshake)
        if objection is not None:
            self.statistics.refused += 1
            raise UpgradeRejected(403, objection)
        handshake.address = self.addresses.of(handshake)
        wait = self._connect_wait(address_group(handshake.address)) if self._connect_wait is not None else 0.0
        if wait:
            self.statistics.refused += 1
            raise UpgradeRejected(429, "Too many connections from this address: wait, and come again", wait)
        if not self.addresses.sessions.admits(handshake.address):
            self.statistics.refused += 1
            raise UpgradeRejected(Refusal.FORBIDDEN.status, "Too many sessions from this address")

    # -- closing

    def forget(self, session: Session) -> None:
        """Let go of a session that has closed."""
        del self.sessions[session.sid]
        self.statistics.closed += 1
        self.addresses.sessions.leave(session.handshake.address)
        self.heartbeat.end(session)
        self.congested.discard(session)
        if session.probing is not None:
            # Its WebSocket is nobody's now, and would be closed by the upgrade's deadline only.
            session.probing.cancel("session closed")

    def linger(self, session: Session) -> None:
        """Keep a closed session until its client has fetched the rest, or the time for that is up."""
        if isinstance(session.transport, Polling) and session.transport.last:
            self.leaving[session.sid] = session
            self._leaving_until.add(session)

    def left(self, session: Session) -> None:
        """Forget a closed session for good."""
        self.leaving.pop(session.sid, None)
        self._check_drained()

    def _check_drained(self) -> None:
        # WebSockets count beyond their sessions: a close is complete when the connection is gone.
        if not self.accepting and not self.sessions and not self.leaving and not self.websockets.peers:
            self._drained.set()

    def dismiss(self, reason: str) -> None:
        """Close every session at once; the clients know, and may come back."""
        self.flush_scheduler.run()
        for session in tuple(self.sessions.values()):
            session.close(reason, CloseCode.GOING_AWAY)

    async def stop(self, window: float = 0.0) -> None:
        """Close every session, spread evenly over ``window`` seconds, and wait until all clients know.

        Few are closed sooner, ``_GOODBYES`` a second. What a session has to be told in this turn is written
        before, with its trailer. Takes at most the window, the setting ``close_timeout`` after it, and half a
        second.
        """
        loop = asyncio.get_running_loop()
        self.accepting = False
        self._drained.clear()
        start, sessions = loop.time(), list(self.sessions.values())
        window = min(window, len(sessions) / _GOODBYES)
        # By the clock and not by equal pauses: what closing takes does not add up. Those that have closed by
        # themselves meanwhile are passed over by `close`.
        for number, session in enumerate(sessions):
            wait = start + window * number / len(sessions) - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            self.flush_scheduler.run()
            session.close("server shutting down", CloseCode.GOING_AWAY)
        self._check_drained()
        # Deadline queues close what clients do not; the time limit is for what would escape them.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._drained.wait(), self.settings.close_timeout + _DRAIN_MARGIN)
        self.heartbeat.stop()
        self.upgrading.cancel()
        self._leaving_until.cancel()
        self.websockets.closing.cancel()
