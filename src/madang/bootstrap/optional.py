"""Services without which the rest of a cluster goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from madang.bootstrap.errors import StartError
from madang.bootstrap.startup_wait import Told, reach, reach_meanwhile
from madang.bootstrap.supervised_tasks import supervised
from madang.ports.archive_storage import ArchiveStorage
from madang.ports.index_storage import IndexStorage

__all__ = ["optional", "prepared"]

_PATIENCE: Final = 5.0
"""Seconds for which a start waits: a service that answers is there, or refuses, before users come."""

_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def optional(service: str, attempt: Callable[[], Awaitable[object]], tell: Told) -> AsyncIterator[None]:
    """Prepare a service by ``attempt``: before the block where it answers soon, else while the block runs.

    Raises:
        StartError: it refuses at once what will not change by waiting. When it does so later, that is logged,
            and told.
    """
    first: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def prepare() -> None:
        try:
            await reach_meanwhile(service, attempt, told)
        except StartError as error:
            if first.done():
                _logger.error("service_refused", reason=str(error))
                tell(str(error))
            else:
                first.set_exception(error)

    def told(reason: str | None) -> None:
        tell(reason)
        if not first.done():
            first.set_result(None)

    async with supervised(prepare):
        try:
            async with asyncio.timeout(_PATIENCE):
                await asyncio.shield(first)
        except TimeoutError:
            reason = f"{service}: no answer yet"
            _logger.warning("waiting_for_service", service=service, reason=reason)
            tell(reason)
            first.cancel()
        yield


@asynccontextmanager
async def prepared(storage: ArchiveStorage | IndexStorage, tell: Told | None = None) -> AsyncIterator[None]:
    """Make what is missing of a storage before the block.

    With ``tell``, which hears whether it can be used, that is done later where it cannot be reached now.

    Raises:
        StartError: it cannot be reached, or not be used.
    """
    if tell is None:
        await reach(storage.service, storage.prepare)
        yield
    else:
        async with optional(storage.service, storage.prepare, tell):
            yield
