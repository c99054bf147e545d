"""Waiting for what nothing announces."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

__all__ = ["until", "until_equal", "until_some"]

T = TypeVar("T")

_PAUSE: Final = 0.005
_PATIENCE: Final = 60.0


async def until(holds: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Return when ``holds`` does.

    Raises:
        TimeoutError: it did not within ``patience`` seconds.
    """
    async with asyncio.timeout(patience):
        while not holds():  # noqa: ASYNC110  # what is looked at has no event of its own
            await asyncio.sleep(_PAUSE)


async def until_some(find: Callable[[], Awaitable[Sequence[T]]], patience: float = _PATIENCE) -> Sequence[T]:
    """Return what ``find`` finds, as soon as that is something.

    Raises:
        TimeoutError: it found nothing within ``patience`` seconds.
    """
    async with asyncio.timeout(patience):
        while not (found := await find()):  # noqa: ASYNC110  # see above
            await asyncio.sleep(_PAUSE)
    return found


async def until_equal(
    find: Callable[[], Awaitable[object]], wanted: object, patience: float = _PATIENCE
) -> None:
    """Return when ``find`` finds what is wanted.

    Raises:
        AssertionError: it found something else until ``patience`` seconds had passed.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while (found := await find()) != wanted:
        assert loop.time() < deadline, (found, wanted)
        await asyncio.sleep(_PAUSE)
