"""Many deadlines of the same length, for the price of one timer."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["DeadlineQueue"]

T = TypeVar("T")

_logger = logging.getLogger(__name__)

_BUCKETS: Final = 256
_MAX_GRAIN: Final = 0.1


class DeadlineQueue(Generic[T]):
    """Calls ``expired`` with each item that was added ``duration`` seconds ago and not removed since.

    Since all deadlines are equally far away, they come due in the order they were set: items added within the
    same grain (a 256th of the duration, 100 ms at most) share a bucket, and only the oldest bucket has a
    timer. Nothing comes due early, nor later than a grain. An item is removed by `set.discard` on the bucket
    that `add` returned.
    """

    __slots__ = ("_buckets", "_expired", "_grain", "_timer", "duration")

    def __init__(self, duration: float, expired: Callable[[T], None]) -> None:
        self.duration = duration
        self._grain = min(duration / _BUCKETS, _MAX_GRAIN)
        self._expired = expired
        self._buckets: deque[tuple[float, set[T]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, item: T) -> set[T]:
        """Set the item's deadline; returns the bucket it lies in."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        buckets = self._buckets
        # A bucket is due a grain after its first item's deadline: later ones of the grain are never early.
        if buckets and now + self.duration <= buckets[-1][0]:
            bucket = buckets[-1][1]
        else:
            bucket = set()
            due = now + self.duration + self._grain
            buckets.append((due, bucket))
            if self._timer is None:
                self._timer = loop.call_at(due, self._fire)
        bucket.add(item)
        return bucket

    def cancel(self) -> None:
        """Forget every deadline."""
        self._buckets.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        buckets = self._buckets
        now = loop.time()
        # Buckets that have emptied before their time go along, or a timer would wake for each of them.
        while buckets and (buckets[0][0] <= now or not buckets[0][1]):
            _, bucket = buckets.popleft()
            # Not by iteration: to expire one may remove others of the bucket.
            while bucket:
                self._expire(bucket.pop())
        # An item that was added meanwhile may have set the timer already.
        if buckets and self._timer is None:
            self._timer = loop.call_at(buckets[0][0], self._fire)

    def _expire(self, item: T) -> None:
        try:
            self._expired(item)
        except Exception:
            # One that fails must not keep the others, and all that come after, from coming due.
            _logger.exception("a deadline was not handled")
