"""Pings and their timeouts (Engine.IO protocol, "Heartbeat"): the server pings, the client pongs."""

from typing import Final

from madang.protocol.engineio import PacketType
from madang.protocol.websocket import CloseCode, Opcode, frame
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.session import Session
from madang.transport.engineio.statistics import Statistics

__all__ = ["Heartbeat"]

_PING: Final = frame(Opcode.TEXT, PacketType.PING.encode())


class Heartbeat:
    """Pings a session ``interval`` seconds after its last pong; the next may take ``timeout`` seconds.

    A session lies either among those to be pinged or among those that owe a pong; its ``bucket`` says where.
    """

    __slots__ = ("_late", "_next", "_statistics")

    def __init__(self, interval: float, timeout: float, statistics: Statistics) -> None:
        self._next = DeadlineQueue(interval, self._ping)
        self._late = DeadlineQueue(timeout, self._expire)
        self._statistics = statistics

    def begin(self, session: Session) -> None:
        """Take in a session that has opened."""
        session.bucket = self._next.add(session)

    def pong(self, session: Session) -> None:
        """Note that the client has answered; a pong that was not asked for changes nothing."""
        # Else pongs that nobody asked for would put the next ping off for ever.
        if session.owes_pong and session.bucket is not None:
            session.owes_pong = False
            session.bucket.discard(session)
            session.bucket = self._next.add(session)

    def end(self, session: Session) -> None:
        """Let go of a session that has closed."""
        if session.bucket is not None:
            session.bucket.discard(session)
            session.bucket = None

    def stop(self) -> None:
        """Ping nobody any more."""
        self._next.cancel()
        self._late.cancel()

    def _ping(self, session: Session) -> None:
        session.owes_pong = True
        session.send(_PING)
        session.bucket = self._late.add(session)

    def _expire(self, session: Session) -> None:
        session.bucket = None
        self._statistics.timeouts += 1
        session.abandon("ping timeout", CloseCode.POLICY_VIOLATION)
