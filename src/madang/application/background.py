"""What runs beside the server for as long as it serves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import structlog

__all__ = ["Work", "background"]

Work = Callable[[], Coroutine[Any, Any, None]]
"""Something that works until it is cancelled, and can be begun again."""

_PAUSE: Final = 1.0

_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def background(*work: Work) -> AsyncIterator[None]:
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
    while True:
        try:
            await work()
        except Exception:
            _logger.exception("background_failed", again_in=_PAUSE)
            await asyncio.sleep(_PAUSE)
        else:
            return
