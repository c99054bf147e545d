"""The time that a search may take, and threads that keep to it."""

import asyncio
import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from madang.analysis import Spend
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable

__all__ = ["in_thread", "until"]

T = TypeVar("T")


def until(deadline: float, is_over: Callable[[], bool] = lambda: False) -> Spend:
    """Return what ends a search at a moment of the monotonic clock, or as soon as ``is_over``.

    It raises `SearchUnavailable` between two steps; no step takes longer than one look at one message.
    """

    def spend(steps: int) -> None:
        del steps
        if monotonic() > deadline or is_over():
            raise SearchUnavailable(catalogue.SEARCH_TOO_LONG)

    return spend


async def in_thread(work: Callable[[Spend], T], deadline: float) -> T:
    """Do a part of a search in a thread: the event loop has others to serve.

    Args:
        work: tells what it is given of each step before it is done.
        deadline: when to give up, by the monotonic clock.

    Raises:
        SearchUnavailable: there was not time enough; and as ``work`` does.
    """
    over = threading.Event()
    try:
        return await asyncio.to_thread(work, until(deadline, over.is_set))
    finally:
        over.set()  # whoever asked may be gone: the thread is to end, too
