"""The end of a turn of the event loop, when what has gathered is written."""

import asyncio
import logging
from typing import Protocol

__all__ = ["FlushScheduler", "Flushable"]


_logger = logging.getLogger(__name__)


class Flushable(Protocol):
    """Something that gathers during a turn and passes it on at its end."""

    def flush(self) -> None:
        """Pass on what has gathered."""


class FlushScheduler:
    """Runs once at the end of each loop turn in which something was marked.

    First the channels pass what they gathered to their members, then each member's session is written to
    once, however many channels, acknowledgements and private packets had something for it.
    """

    __slots__ = ("_channels", "_scheduled", "_sessions")

    def __init__(self) -> None:
        self._channels: list[Flushable] = []
        self._sessions: list[Flushable] = []
        self._scheduled = False

    def mark_channel(self, channel: Flushable) -> None:
        """Have the channel flushed in the first half."""
        self._channels.append(channel)
        if not self._scheduled:
            self._schedule()

    def mark_session(self, session: Flushable) -> None:
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
            for session in sessions:
                try:
                    session.flush()
                except Exception:
                    # One that fails must not keep the others from being written to.
                    _logger.exception("a session was not flushed")
        self._scheduled = False

    def _schedule(self) -> None:
        self._scheduled = True
        asyncio.get_running_loop().call_soon(self.run)
