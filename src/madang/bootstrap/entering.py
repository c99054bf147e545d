"""Entering what an adapter opens."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from madang.bootstrap.errors import StartError
from madang.ports.errors import DriverMissingError, UnusableError

__all__ = ["opened"]

T = TypeVar("T")


@asynccontextmanager
async def opened(context: AbstractAsyncContextManager[T], service: str = "") -> AsyncIterator[T]:
    """Give what ``context`` gives; what its body raises later is left as it is.

    Raises:
        StartError: it cannot be opened; the line begins with the ``service``, where one is named.
    """
    async with AsyncExitStack() as stack:
        try:
            entered = await stack.enter_async_context(context)
        except DriverMissingError as error:
            raise StartError(str(error)) from error
        except UnusableError as error:
            raise StartError(f"{service}: {error}" if service else str(error)) from error
        yield entered
