"""Answers at even moments, so that how long they took tells nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

__all__ = ["EvenTime"]


class EvenTime:
    """Lets whatever is done within it take a multiple of a step, as the one who asks sees it."""

    def __init__(
        self,
        step: float,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Wait for multiples of ``step`` seconds, by ``clock`` and ``sleep``; 0 is for no wait."""
        self._step = step
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def spent(self) -> AsyncIterator[None]:
        """Do something, then wait for the end of the step. Who fails, or is cancelled, does not wait."""
        began = self._clock()
        yield
        if self._step:
            await self._sleep(self._step - (self._clock() - began) % self._step)
