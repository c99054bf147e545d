"""Waiting for the services of a cluster at the start."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from madang.bootstrap.errors import StartError
from madang.domain.backoff import Backoff
from madang.domain.errors import Unavailable
from madang.ports.archive_writer import RejectedWriteError
from madang.ports.errors import CredentialsError, UnreachableError, UnusableError
from madang.ports.leases import NodeTakenError

__all__ = ["Told", "reach", "reach_meanwhile"]

T = TypeVar("T")

_PATIENCE: Final = 30.0
_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 30.0
_LONGEST_AT_START: Final = 2.0
Told = Callable[[str | None], None]
"""Called with why a service cannot be used, and with ``None`` when it can."""

_FINAL: Final = (UnusableError, RejectedWriteError)
_PASSING: Final = (UnreachableError, Unavailable, NodeTakenError, TimeoutError)

_logger = structlog.get_logger(__name__)


async def reach(service: str, attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what ``attempt`` gives, which is tried for 30 seconds while the service cannot be reached.

    Raises:
        StartError: it was not reached in time, or what it said will not change by waiting.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE
    backoff = Backoff(_FIRST_DELAY, _LONGEST_AT_START)
    while True:
        try:
            return await attempt()
        except _FINAL as error:
            raise StartError(f"{service}: {error}") from error
        except _PASSING as error:
            reason = _reason(error)
            if loop.time() >= deadline:
                raise StartError(f"{service}: {reason}") from error
            _logger.warning("waiting_for_service", service=service, reason=reason)
        await asyncio.sleep(backoff.next())


async def reach_meanwhile(service: str, attempt: Callable[[], Awaitable[object]], tell: Told) -> None:
    """Try ``attempt`` until it succeeds, ever more seldom; what needs the service does not work till then.

    Raises:
        StartError: what the service says will not change by waiting, and is no matter of credentials.
    """
    backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
    while True:
        try:
            await attempt()
        except (*_PASSING, CredentialsError) as error:  # credentials may be put right while the rest goes on
            reason = _reason(error)
        except _FINAL as error:
            raise StartError(f"{service}: {error}") from error
        else:
            tell(None)
            return
        _logger.warning("waiting_for_service", service=service, reason=reason)
        tell(f"{service}: {reason}")
        await asyncio.sleep(backoff.next())


def _reason(error: BaseException) -> str:
    return f"{error} ({error.__cause__})" if error.__cause__ else str(error)
