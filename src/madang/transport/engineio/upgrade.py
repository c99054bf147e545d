"""A session on its way from polling to WebSocket (Engine.IO protocol, "Upgrade").

=========  ======================  =======================================================================
state      what comes              then
=========  ======================  =======================================================================
waiting    ``2probe``              it is answered ``3probe``, and the waiting poll with a noop: *answered*
answered   ``2probe``              the same once more
either     ``5``                   *over*: the WebSocket carries the session
either     any other packet        *over*: the WebSocket is closed, polling stays
either     the time is up          *over*: the WebSocket is closed, polling stays
either     the WebSocket is lost   *over*: polling stays
either     the session ends        *over*: the WebSocket is closed
=========  ======================  =======================================================================

What is over is not asked again: the WebSocket has another handler by then, or none. At most one upgrade of a
session is under way; a second WebSocket is closed (`RejectedUpgrade`), and the first goes on.
"""

import asyncio
from typing import Final

from madang.protocol.engineio import UPGRADE_PROBE_REPLY, ProbeStep, probe
from madang.protocol.websocket import CloseCode, Opcode, frame
from madang.transport.engineio.accept import OpenedWebSocket
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.polling import Polling
from madang.transport.engineio.session import Session
from madang.transport.engineio.statistics import Statistics

__all__ = ["RejectedUpgrade", "Upgrade"]

_REPLY: Final = frame(Opcode.TEXT, UPGRADE_PROBE_REPLY)
_POLL_PATIENCE: Final = 0.1
"""Seconds a poll that comes in the middle of an upgrade may wait.

Without them a stalled upgrade would make polls spin.
"""


class Upgrade:
    """Owns a WebSocket until the client says that it may carry the session.

    Until then polling goes on: whatever is sent goes out with a poll, or waits for the WebSocket; nothing is
    sent twice or lost, for it stays pending in the session.
    """

    __slots__ = ("_bucket", "_deadlines", "_polling", "_session", "_statistics", "_websocket", "answered")

    def __init__(
        self,
        session: Session,
        polling: Polling,
        deadlines: "DeadlineQueue[Upgrade]",
        statistics: Statistics,
    ) -> None:
        """Take ``session`` from ``polling`` to a WebSocket, before its place in ``deadlines`` comes due."""
        self.answered = False
        self._deadlines = deadlines
        self._statistics = statistics
        self._session = session
        self._polling = polling
        self._websocket: OpenedWebSocket | None = None
        self._bucket: set[Upgrade] | None = None
        session.probing = self

    def opened(self, websocket: OpenedWebSocket) -> None:
        """Wait for the probe."""
        self._websocket = websocket
        self._bucket = self._deadlines.add(self)

    def receive(self, packet: str | bytes) -> None:
        """Answer the probe, switch, or refuse."""
        step = probe(packet)
        if step is ProbeStep.ANSWER and self._websocket is not None:
            self.answered = True
            self._websocket.write(_REPLY)
            # A client that has its answer pauses polling before it says `5`, and that waits for the poll that
            # is under way (engine.io-client, `Polling.pause`). A noop ends it without a packet on its way.
            self._polling.dismiss()
        elif step is ProbeStep.SWITCH and self._websocket is not None:
            self._leave()
            self._statistics.upgraded += 1
            # The handler first: should the WebSocket fail from here on, it is the session that has lost it.
            self._websocket.adopt(self._session)
            self._session.move(self._websocket)
        else:
            self.cancel("upgrade refused")

    def writable(self) -> None:
        """Nothing waits here."""

    def lost(self, reason: str) -> None:  # noqa: ARG002 - polling goes on, whatever it was
        """Leave the session to polling."""
        self._leave()

    def expire(self) -> None:
        """Give up a client that does not go on."""
        self._bucket = None
        self.cancel("upgrade timeout")

    def cancel(self, reason: str) -> None:
        """Close the WebSocket; the session stays where it is."""
        self._leave()
        if self._websocket is not None:
            self._websocket.close([], CloseCode.POLICY_VIOLATION, reason)

    def hurry(self, poll: asyncio.Future[bytes]) -> None:
        """See to it that a poll which came after the probe does not keep the client from switching."""
        # The noop and the answer to the probe travel on two connections. Who has the noop first polls again.
        asyncio.get_running_loop().call_later(_POLL_PATIENCE, self._release, poll)

    def _release(self, poll: asyncio.Future[bytes]) -> None:
        # Not another poll, which came later, nor one of a session whose upgrade is over.
        if not poll.done() and self._session.probing is self:
            self._polling.dismiss()

    def _leave(self) -> None:
        self._session.probing = None
        if self._bucket is not None:
            self._bucket.discard(self)
            self._bucket = None


class RejectedUpgrade:
    """Owns a WebSocket that has no business with its session: it was upgraded, or is being so, by another."""

    def opened(self, websocket: OpenedWebSocket) -> None:
        """Close it."""
        websocket.close([], CloseCode.POLICY_VIOLATION, "upgrade refused")

    def receive(self, packet: str | bytes) -> None:
        """Hear nothing."""

    def writable(self) -> None:
        """Have nothing to say."""

    def lost(self, reason: str) -> None:
        """Hold nothing."""
