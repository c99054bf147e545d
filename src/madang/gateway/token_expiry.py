"""The end of tokens: a socket is its user's only for as long as its token proves it."""

import asyncio
import heapq
from collections.abc import Callable
from typing import Final

from madang.gateway.connection import ChatConnection
from madang.ports.clock import Clock

__all__ = ["TokenExpiry"]

_LOOK_AGAIN: Final = 5.0
_SPARE: Final = 64


class TokenExpiry:
    """Calls ``ended`` with each socket whose token has ended, within a second.

    All sockets share one timer. Those whose tokens end within the same second share a bucket, so that a
    socket that leaves, or comes with another token, is taken out at once, however many there are.
    """

    def __init__(
        self, clock: Clock, ended: Callable[[ChatConnection, int], None], look_again: float = _LOOK_AGAIN
    ) -> None:
        """Look at the clock every ``look_again`` seconds at least.

        Tokens end by the time of day, which may be set while a timer, which counts seconds, is running.
        """
        self._clock = clock
        self._ended = ended
        self._look_again = look_again
        self._ends: dict[ChatConnection, int] = {}
        self._buckets: dict[int, set[ChatConnection]] = {}
        self._seconds: list[int] = []  # a heap: each bucket's, and some of buckets that are gone
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._ends)

    def watch(self, connection: ChatConnection, ends_at: int) -> None:
        """End the socket at a moment (Unix time in milliseconds), or later if a later one was said before.

        A token that ends sooner takes nothing back from one that was shown already.
        """
        before = self._ends.get(connection)
        if before is not None:
            if ends_at <= before:
                return
            self.forget(connection)
        self._ends[connection] = ends_at
        second = -(-ends_at // 1000)
        if second not in self._buckets:
            self._buckets[second] = set()
            heapq.heappush(self._seconds, second)
        self._buckets[second].add(connection)
        if self._seconds[0] == second:
            self._arm()

    def forget(self, connection: ChatConnection) -> None:
        """Let go of a socket; nothing happens if it is not watched."""
        ends_at = self._ends.pop(connection, None)
        if ends_at is None:
            return
        second = -(-ends_at // 1000)
        bucket = self._buckets[second]
        bucket.discard(connection)
        if not bucket:
            del self._buckets[second]
            self._compact()

    def _compact(self) -> None:
        """Keep the heap from growing with buckets that are gone, as with each reconnection of a client."""
        if len(self._seconds) > 2 * len(self._buckets) + _SPARE:
            self._seconds = sorted(self._buckets)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._seconds:
            wait = self._seconds[0] - self._clock() / 1000
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(max(wait, 0.0), self._look_again), self._look)

    def _look(self) -> None:
        now = self._clock()
        while self._seconds and self._seconds[0] * 1000 <= now:
            bucket = self._buckets.pop(heapq.heappop(self._seconds), ())
            # All are out before the first is told: ending a socket makes it be forgotten.
            due = [(connection, self._ends.pop(connection)) for connection in bucket]
            for connection, ends_at in due:
                self._ended(connection, ends_at)
        self._arm()
