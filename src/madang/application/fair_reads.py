"""A fair share of the readers: what one user asks for waits behind what that user asked for before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from madang.domain import catalogue
from madang.domain.errors import Overloaded

__all__ = ["FairReads"]


class _Queue:
    """One user's reads: how many are under way or wait, and their turns."""

    __slots__ = ("count", "turns")

    def __init__(self, at_once: int) -> None:
        self.count = 0
        self.turns = asyncio.Semaphore(at_once)


class FairReads:
    """Lets a few reads of each user at the readers at once; the others wait, first come, first served.

    The readers (threads, connections) take what comes in order. So what others ask for never waits for more
    than a few reads of each user, however many somebody asked for. A user without reads is not remembered.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        """Let ``at_once`` reads of a user run, and ``waiting`` more wait."""
        self._at_once = at_once
        self._most = at_once + waiting
        self._queues: dict[str, _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    @asynccontextmanager
    async def turn(self, user_id: str) -> AsyncIterator[None]:
        """Wait for one's turn; it ends with the block. Who is cancelled leaves the queue.

        Raises:
            Overloaded: too many reads of this user wait.
        """
        queue = self._queues.get(user_id)
        if queue is None:
            queue = self._queues[user_id] = _Queue(self._at_once)
        elif queue.count >= self._most:
            raise Overloaded(catalogue.READS_WAIT)
        queue.count += 1
        try:
            async with queue.turns:
                yield
        finally:
            queue.count -= 1
            if not queue.count:
                del self._queues[user_id]
