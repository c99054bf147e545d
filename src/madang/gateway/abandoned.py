"""What nobody waits for any more."""

import asyncio
from collections import deque
from collections.abc import Collection
from typing import Any, Final

__all__ = ["Abandoned"]

_AT_ONCE: Final = 16
"""Each costs about what a packet does."""


class Abandoned:
    """Gives up what was under way for sockets that have gone, a few in each turn of the event loop.

    A socket may have a thousand under way, and ends them all at once: the others would wait for that.
    """

    __slots__ = ("_scheduled", "_waits")

    def __init__(self) -> None:
        self._waits: deque[asyncio.Future[Any]] = deque()
        self._scheduled = False

    def __len__(self) -> int:
        return len(self._waits)

    def add(self, waits: Collection[asyncio.Future[Any]]) -> None:
        """Give up what a socket waits for, in the order in which they began; some may be done by then.

        The last goes first: it still waits for those before it, which would else begin in vain.
        """
        self._waits.extend(reversed(tuple(waits)))
        if self._waits:
            self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._waits))):
            self._waits.popleft().cancel()
        self._scheduled = False
        if self._waits:
            self._schedule()
