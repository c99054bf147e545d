"""What runs beside the server for as long as it serves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import structlog

from madang.domain.backoff import Backoff

__all__ = ["Work", "supervised"]

Work = Callable[[], Coroutine[Any, Any, None]]
"""Something that works until it is cancelled, and can be begun again."""

_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 30.0
_HEALTHY: Final = 60.0
"""Seconds of work after which a failure is no repetition of the last."""

_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def supervised(*work: Work) -> AsyncIterator[None]:
    """Run work until the block ends; it is cancelled then, the last first.

    What fails is logged and begun again: nobody would notice that a part of the server is gone.
    """
    tasks = [asyncio.create_task(_keep(each)) for each in work]
    try:
        yield
    finally:
        for task in reversed(tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _keep(work: Work) -> None:
    loop = asyncio.get_running_loop()
    backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
    while True:
        began = loop.time()
        try:
            await work()
        except Exception:
            if loop.time() - began > _HEALTHY:
                backoff.reset()
            delay = backoff.next()
            _logger.exception("background_failed", again_in=round(delay, 3))
            await asyncio.sleep(delay)
        else:
            return
