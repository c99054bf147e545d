"""The end of a turn of the event loop, when what has gathered is written.

The order within one run, and what rests on it:

1. channels pass what they gathered to their members' sessions: a member has all of a turn's broadcasts
   before it is written to;
2. the trailer is put behind that, once for each session: what it says of all before it holds for every
   channel;
3. sessions are written to, each once, with what channels, acknowledgements and private packets had for it.

What 3 marks (a client that is cut leaves its channels, others hear of it) is flushed by another round of the
same run, without a trailer unless something new was announced: that of a later turn tells of it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

__all__ = ["FlushScheduler", "Flushable"]


_logger = logging.getLogger(__name__)


class Flushable(Protocol):
    """Something that gathers during a turn and passes it on at its end."""

    def flush(self) -> None:
        """Pass on what has gathered."""


class Trailed(Flushable, Protocol):
    """A session: what is written of it in a turn may end with the turn's trailer.

    Attributes:
        pending: what it gathered.
        trailed: whether it takes the trailer.
    """

    pending: list[bytes]
    trailed: bool


class FlushScheduler:
    """Runs once at the end of each loop turn in which something was marked.

    First the channels pass what they gathered to their members, then each member's session is written to
    once, however many channels, acknowledgements and private packets had something for it.

    Attributes:
        trailer: makes the frames that end this turn's write of each session that takes them: the same bytes
            for all of them, and no write of their own. ``None`` for none.
    """

    __slots__ = ("_channels", "_scheduled", "_sessions", "trailer")

    def __init__(self) -> None:
        self._channels: list[Flushable] = []
        self._sessions: list[Trailed] = []
        self._scheduled = False
        self.trailer: Callable[[], bytes] | None = None

    def mark_channel(self, channel: Flushable) -> None:
        """Have the channel flushed in the first half."""
        # A channel calls this with the first packet that it gathers. It may be listed twice, where it was
        # flushed in between: then it has less to pass on, or nothing.
        self._channels.append(channel)
        if not self._scheduled:
            self._schedule()

    def mark_session(self, session: Trailed) -> None:
        """Have the session flushed in the second half."""
        self._sessions.append(session)
        if not self._scheduled:
            self._schedule()

    def run(self) -> None:
        """Flush everything that is marked, and what gets marked by that."""
        self._scheduled = True  # what is marked meanwhile is seen to here
        while self._channels or self._sessions:
            channels, self._channels = self._channels, []
            for channel in channels:
                try:
                    channel.flush()
                except Exception:
                    _logger.exception("a channel was not flushed")
            sessions, self._sessions = self._sessions, []
            if self.trailer is not None:
                self._trail(sessions, self.trailer)
            for session in sessions:
                try:
                    session.flush()
                except Exception:
                    # One that fails must not keep the others from being written to.
                    _logger.exception("a session was not flushed")
        self._scheduled = False

    def _trail(self, sessions: Iterable[Trailed], make: Callable[[], bytes]) -> None:
        self.trailer = None
        # Made for the first who takes it, and the same bytes for all: often nobody does.
        trailer = b""
        for session in sessions:
            if session.trailed:
                trailer = trailer or make()
                session.pending.append(trailer)

    def _schedule(self) -> None:
        self._scheduled = True
        # Behind all that this turn of the loop still has to do, such as the reads of other clients. Who wakes
        # somebody must do so before something is marked, for both to leave in one write (`Writer._tell`).
        asyncio.get_running_loop().call_soon(self.run)
