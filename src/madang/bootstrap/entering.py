"""Entering what an adapter opens."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from madang.bootstrap.errors import StartError
from madang.ports.errors import UnusableError

__all__ = ["opened"]

T = TypeVar("T")


@asynccontextmanager
async def opened(service: str, opening: Callable[[], AbstractAsyncContextManager[T]]) -> AsyncIterator[T]:
    """Give what ``opening`` opens; what is raised while it is used is left as it is.

    Raises:
        StartError: it cannot be opened; the line begins with the ``service``, where one is named.
    """
    async with AsyncExitStack() as stack:
        try:
            entered = await stack.enter_async_context(opening())
        except UnusableError as error:
            raise StartError(f"{service}: {error}" if service else str(error)) from error
        yield entered
