"""Looking at a message anew where another was faster to change it."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from madang.domain.errors import Conflict

__all__ = ["unless_overtaken"]

T = TypeVar("T")

_TRIES: Final = 5
"""Looks at a message that others change meanwhile, after which who asks is told so."""


async def unless_overtaken(attempt: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
    """Look at a message and append what becomes of it, as ``attempt`` does; anew where that was overtaken.

    Raises:
        Conflict: others change it all the while; or have done so once, where it is not to be tried ``again``.
        as ``attempt``.
    """
    for _ in range(_TRIES - 1):
        try:
            return await attempt()
        except Conflict:
            if not again:
                raise
    return await attempt()
