"""An Engine.IO session: one client, whatever carries its packets at the moment.

What is true of a session at a time (Engine.IO protocol, "Handshake", "Heartbeat", "Upgrade"):

===================  ===============================  =======================================================
state                told by                          what it means
===================  ===============================  =======================================================
open, ready          ``open``, ``transport.ready``    `flush` gives ``pending`` to the transport
open, not ready      ``open``                         ``pending`` waits and is counted; too much is a `cut`
corked               `corked`                         nothing leaves: the application decides on a socket
held                 ``held``                         nothing is read: too much of what came is not handled
probing              ``probing`` is not ``None``      polling goes on while a WebSocket is tried (upgrade.py)
closed, lingering    in ``engine.leaving``            polls still fetch what was pending, then the end
closed               not ``open``                     what is sent is dropped, nothing more is handed on
===================  ===============================  =======================================================

Corked, held and probing go with each other and with either of the first two; no state leads back from closed.
How a session closes; whichever comes first counts:

==========  ================  ====================  ========================================================
by          what is pending   the transport         when
==========  ================  ====================  ========================================================
`close`     is still sent     is closed behind it   the server or the application ends it
`cut`       is dropped        is closed             the client reads too slowly
`abandon`   is dropped        is closed             the client broke the protocol, or fell silent
`lost`      is dropped        is gone               the connection ended, or the client said goodbye
==========  ================  ====================  ========================================================
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from madang.protocol.engineio import EngineError, PacketType
from madang.protocol.websocket import CloseCode
from madang.transport.engineio.flush_scheduler import FlushScheduler
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.settings import TransportSettings
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.transport import Transport

__all__ = ["Consumer", "Probe", "Session", "SessionHost"]


class Consumer(Protocol):
    """What lives on a session: Socket.IO, or anything else that talks in messages."""

    def message(self, data: str | bytes) -> None:
        """Handle a message. Raises ValueError if the client broke the protocol.

        The session ends with a parse error.
        """

    def closed(self, reason: str) -> None:
        """Let go: the session is over. Called once."""


class Probe(Protocol):
    """An upgrade of the session that is under way.

    Attributes:
        answered: whether the client's probe was answered, so that it may switch any moment.
    """

    answered: bool

    def cancel(self, reason: str) -> None:
        """Give the upgrade up; the session stays where it is."""

    def hurry(self, poll: asyncio.Future[bytes]) -> None:
        """See to it that a poll which came after the probe does not keep the client from switching."""


class SessionHost(Protocol):
    """What a session needs of the engine that keeps it.

    Attributes:
        settings: the bounds of an outbox.
        statistics: the counters.
        flush_scheduler: where a session is marked that has something to write.
        congested: the sessions whose clients read too slowly.
    """

    settings: TransportSettings
    statistics: Statistics
    flush_scheduler: FlushScheduler
    congested: set["Session"]

    def begin(self, session: "Session", transport: Transport) -> None:
        """Take the session in: greet the client and give it a consumer."""

    def pong(self, session: "Session") -> None:
        """Note that the client has answered a ping."""

    def linger(self, session: "Session") -> None:
        """Keep a closed session until its client has fetched the rest."""

    def forget(self, session: "Session") -> None:
        """Let go of a session that has closed."""


class Session:
    """One client of the engine.

    What is sent gathers in ``pending`` until the end of the loop turn, and longer while the transport is not
    ready; then its bytes are counted, and the client is cut when they pass ``max_outbox``. That is for who
    reads too slowly: what comes in one turn to an outbox in which nothing waited cuts nobody, however large.
    """

    __slots__ = (
        "_allowed",
        "_corked",
        "_counted",
        "_dirty",
        "_waiting",
        "bucket",
        "consumer",
        "engine",
        "handshake",
        "held",
        "open",
        "owes_pong",
        "pending",
        "probing",
        "sid",
        "trailed",
        "transport",
    )

    def __init__(self, engine: SessionHost, sid: str, handshake: Handshake, transport: Transport) -> None:
        self.engine = engine
        self.sid = sid
        self.handshake = handshake
        self.transport = transport
        self.consumer: Consumer = _NOBODY
        self.pending: list[bytes] = []
        self.open = True
        self.held = False
        """Whether nothing is read from the client until what it sent before was handled."""
        self.trailed = False
        """Whether what is written in a turn ends with the turn's trailer, where it has one."""
        self.probing: Probe | None = None
        self.owes_pong = False
        self.bucket: set[Session] | None = None
        self._dirty = False
        self._corked: int | None = None
        """How much of ``pending`` stands before an answer that is not decided yet; ``None`` for no such."""
        self._waiting = 0
        self._counted = 0
        self._allowed = 0
        """Bytes that may wait in all: the bound, and besides it one turn's packets that were larger; 0 where
        nothing waits."""

    # -- to the client

    def send(self, frames: bytes) -> None:
        """Queue WebSocket frames (one or more whole messages) for the client."""
        if self.open:
            self.pending.append(frames)
            self.mark()

    def mark(self) -> None:
        """Have the session flushed at the end of this turn; for who appended to ``pending`` directly."""
        if not self._dirty:
            self._dirty = True
            self.engine.flush_scheduler.mark_session(self)

    @property
    def corked(self) -> bool:
        """Whether what is pending waits for an answer that is not decided yet."""
        return self._corked is not None

    @property
    def congested(self) -> bool:
        """Whether the client reads so slowly that volatile packets are dropped."""
        return self in self.engine.congested

    def flush(self) -> None:
        """Give the transport what is pending, or count what has to wait."""
        # First: a transport that fails here must not leave the session marked, and never flushed again.
        self._dirty = False
        if not self.open:
            # Channels append to `pending` without asking, also as a closed socket is taken out of them.
            self.pending.clear()
            return
        if self.pending and self.transport.ready and self._corked is None:
            self.transport.carry(self.pending)
            self.taken()
        if self.pending:
            self._hold()

    def cork(self, mark: int) -> None:
        """Write nothing until `uncork`: what comes first, at ``mark`` in ``pending``, is not decided yet."""
        meanwhile = self.pending[mark:]
        del self.pending[mark:]
        # What stands before the mark is of earlier decisions, such as another namespace's: it need not wait.
        self.flush()
        self._corked = len(self.pending)
        self.pending += meanwhile

    def uncork(
        self,
        frames: Iterable[bytes],
        keep: Callable[[Iterable[bytes]], Iterable[bytes]] = iter,
    ) -> None:
        """Put frames where it was corked, then what ``keep`` yields of what was sent since; write again."""
        if self.open and self._corked is not None:
            # In front of what was sent meanwhile: a client drops, or holds back, what comes for a namespace
            # before the answer that connects it (Socket.IO protocol, "Connection to a namespace").
            meanwhile = self.pending[self._corked :]
            self.pending[self._corked :] = [*frames, *keep(meanwhile)]
            self._corked = None
            # What was counted meanwhile waited for us, not for the client.
            self._waiting = self._counted = self._allowed = 0
            self.mark()

    def taken(self) -> None:
        """Count anew: something was taken off ``pending``."""
        if self._allowed:
            # Items go off the front, and by parts: what still waits is summed up anew by the next `_hold`.
            self._waiting = self._counted = 0
            self.engine.congested.discard(self)
            if not self.pending:
                self._allowed = 0

    def writable(self) -> None:
        """Go on: the transport has become ready."""
        if self.pending:
            self.mark()

    def _hold(self) -> None:
        pending = self.pending
        # Only what is new: who reads slowly is flushed in every turn in which something comes.
        self._waiting += sum(map(len, pending[self._counted :]))
        self._counted = len(pending)
        waiting = self._waiting + self.transport.buffered
        settings = self.engine.settings
        if not self._allowed:
            # Nothing waited before this turn: the client has had no time yet to read any of it.
            self._allowed = settings.max_outbox + (waiting if waiting > settings.max_outbox else 0)
        elif waiting <= settings.max_outbox:
            # What was larger has been read. Not before, nor ever more: a client that reads all the time, but
            # too slowly, always has something waiting, and would else be allowed ever more of it.
            self._allowed = settings.max_outbox
        if waiting > self._allowed:
            self.cut()
        elif waiting > settings.max_outbox * settings.volatile_share:
            self.engine.congested.add(self)

    # -- from the client

    def opened(self, websocket: Transport) -> None:
        """Begin on a WebSocket that has just been opened."""
        self.engine.begin(self, websocket)

    def receive(self, packet: str | bytes) -> None:
        """Handle a packet from a WebSocket; a malformed one ends the session."""
        try:
            self.handle(packet)
        except EngineError:
            self.abandon("parse error", CloseCode.POLICY_VIOLATION)

    def handle(self, packet: str | bytes) -> None:
        """Handle a packet: text with its type in front, or a binary message.

        What the consumer cannot read closes the session. Raises `EngineError` if the packet itself is
        malformed: then `abandon` the session.
        """
        if isinstance(packet, bytes):
            self._consume(packet)
        elif packet.startswith("4"):
            self._consume(packet[1:])
        elif packet[:1] == PacketType.PONG:
            self.engine.pong(self)
        elif packet[:1] == PacketType.CLOSE:
            # Else the poll that waits, or the WebSocket, would outlive its session.
            self.transport.dismiss()
            self.lost("transport close")
        elif packet[:1] != PacketType.NOOP:
            raise EngineError("packet has no place here")

    def hold(self) -> None:
        """Read no more from the client: it has sent as much as may wait."""
        if self.open and not self.held:
            self.held = True
            self.engine.statistics.held += 1
            self.transport.hold()

    def release(self) -> None:
        """Read from the client again."""
        if self.held:
            self.held = False
            self.transport.release()

    def _consume(self, data: str | bytes) -> None:
        try:
            self.consumer.message(data)
        except ValueError:
            self.close("parse error", CloseCode.POLICY_VIOLATION)

    def move(self, websocket: Transport) -> None:
        """Let a WebSocket carry the session from here on; a poll that still waits is released with a noop."""
        # The transport first: from here on `flush` finds the WebSocket, so that no packet goes both ways, and
        # the poll that still waits is answered with nothing that counts.
        polling, self.transport = self.transport, websocket
        polling.dismiss()
        if self.held:
            # A POST that waits is taken in, for nothing would let it go on later.
            websocket.hold()
            polling.release()
        self.writable()

    # -- the end

    def cut(self) -> None:
        """Give up a client that reads too slowly: drop what waits, and tell it to come back."""
        self.engine.statistics.cut += 1
        self.pending.clear()
        self.close("outbox full", CloseCode.TRY_AGAIN_LATER)

    def close(self, reason: str, code: int = CloseCode.NORMAL) -> None:
        """End the session in order.

        What is pending is still sent, then the close, with ``code`` where it fits.
        """
        if self.open:
            self._end(code, reason)
            # After that, for it gave polling what its last polls are answered with: without any, none linger.
            self.engine.linger(self)
            self._leave(reason)

    def abandon(self, reason: str, code: int) -> None:
        """End the session because the client broke it or fell silent.

        Nothing pending is sent, only the close.
        """
        if self.open:
            self.pending.clear()
            self._end(code, reason)
            self._leave(reason)

    def lost(self, reason: str) -> None:
        """End the session because its transport is gone."""
        if self.open:
            self.open = False
            self._leave(reason)

    def _end(self, code: int, reason: str) -> None:
        self.open = False
        if self._corked is not None:
            # The client was never connected to what this is for.
            del self.pending[self._corked :]
        self.transport.close(self.pending, code, reason)

    def _leave(self, reason: str) -> None:
        self.pending = []
        # A POST may wait for room (`Endpoint._take`): it is to find the session closed, and to be answered.
        self.release()
        self.engine.forget(self)
        # Last, and once: whatever the application does now, such as to send or to close, finds all let go.
        consumer, self.consumer = self.consumer, _NOBODY
        consumer.closed(reason)


class _Nobody:
    """The consumer of a session that has none any more, or none yet."""

    def message(self, data: str | bytes) -> None:
        """Nobody is there to hear it."""

    def closed(self, reason: str) -> None:
        """Nobody is there to be told."""


_NOBODY: Consumer = _Nobody()
