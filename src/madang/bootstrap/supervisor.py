"""The workers of a node: a child process that is started again when it ends."""

import asyncio
import sys
from contextlib import suppress
from typing import Final

import structlog

from madang.config import ClusterSettings, environment_of
from madang.domain.backoff import Backoff

__all__ = ["supervise_workers"]

_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 10.0
_HEALTHY: Final = 30.0
_GRACE: Final = 5.0

_logger = structlog.get_logger(__name__)


async def supervise_workers(settings: ClusterSettings) -> None:
    """Keep a process with all workers running until cancelled; then let it end what it has begun.

    The child notices by its standard input when this process is gone, however that came about.
    """
    loop = asyncio.get_running_loop()
    backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
    while True:
        started = loop.time()
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "madang", "worker", "--attached"),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is ours to pass on
            env=environment_of(settings),
        )
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            await _end(child)
            raise
        if loop.time() - started > _HEALTHY:
            backoff.reset()
        delay = backoff.next()
        _logger.error("workers_ended", code=code, again_in=round(delay, 3))
        await asyncio.sleep(delay)


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        async with asyncio.timeout(_GRACE):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
