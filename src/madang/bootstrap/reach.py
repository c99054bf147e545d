"""Waiting for the services of a cluster at the start."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from madang.adapters.dynamodb.client import CredentialsError as AwsCredentialsError
from madang.adapters.dynamodb.table import TableError
from madang.adapters.elasticsearch.client import CredentialsError as ElasticsearchCredentialsError
from madang.adapters.redis.layout import LayoutError
from madang.adapters.redis.wire import CredentialsError, WireError
from madang.bootstrap.errors import StartError
from madang.domain.errors import Unavailable
from madang.ports.archive_writer import RefusedError
from madang.ports.leases import NodeTakenError

__all__ = ["reach"]

T = TypeVar("T")

_PATIENCE: Final = 30.0
_PAUSE: Final = 1.0

_FINAL: Final = (
    AwsCredentialsError,
    CredentialsError,
    ElasticsearchCredentialsError,
    LayoutError,
    RefusedError,
    TableError,
)

_logger = structlog.get_logger(__name__)


async def reach(service: str, attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what ``attempt`` gives, which is tried for 30 seconds while the service cannot be reached.

    Raises:
        StartError: it was not reached in time, or what it said will not change by waiting.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE
    while True:
        try:
            return await attempt()
        except _FINAL as error:
            raise StartError(f"{service}: {error}") from error
        except (WireError, Unavailable, NodeTakenError, TimeoutError) as error:
            reason = f"{error} ({error.__cause__})" if error.__cause__ else str(error)
            if loop.time() >= deadline:
                raise StartError(f"{service}: {reason}") from error
            _logger.warning("waiting_for_service", service=service, reason=reason)
        await asyncio.sleep(_PAUSE)
