"""Token buckets: how much of something one user, socket or address may ask for."""

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

import msgspec

__all__ = ["FREE", "Buckets", "ByteCosts", "Rate", "TokenBucket", "parse_rate"]

_FORM: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)/([smh])(?::([0-9]{1,9}))?").fullmatch
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
# Sums of intervals are rounded: the last token of a burst must not be missing for a nanosecond.
_ROUNDING: Final = 1e-6


class Rate(msgspec.Struct, frozen=True):
    """How often something may be done.

    Attributes:
        per_second: tokens that a bucket gains a second.
        burst: tokens that a full bucket holds.
    """

    per_second: float
    burst: int


def parse_rate(text: str) -> Rate | None:
    """Read a rate: ``20/s:60`` is 20 a second and 60 at once; ``/m`` and ``/h`` are a minute and an hour.

    Without a burst it is as many at once as in one of the named times. ``off`` is ``None``: no limit.

    Raises:
        ValueError: the text has another form, or the rate or the burst is 0.
    """
    if text == "off":
        return None
    match = _FORM(text)
    if match is None:
        raise ValueError("a rate has the form 20/s:60 (20 a second, 60 at once; also /m and /h), or is off")
    count, unit, burst = match.groups()
    rate = Rate(float(count) / _SECONDS[unit], math.ceil(float(count)) if burst is None else int(burst))
    if not rate.per_second or not rate.burst:
        raise ValueError("a rate and its burst are more than 0; off is no limit")
    return rate


class ByteCosts(msgspec.Struct, frozen=True):
    """What bytes cost, besides the token of each thing that is asked for; 0 is for nothing.

    Attributes:
        request: bytes of a request that cost a token more.
        answer: bytes of an answer that cost a token more.
    """

    request: int = 0
    answer: int = 0

    def of_request(self, data: str | bytes) -> int:
        """Return the tokens of a request."""
        # A character of UTF-8 has at most four bytes: most requests are too short to be looked at.
        if not self.request or len(data) * 4 < self.request:
            return 1
        return 1 + (len(data.encode() if isinstance(data, str) else data)) // self.request

    def of_answer(self, size: int) -> int:
        """Return the tokens of an answer of ``size`` bytes, besides that of its request."""
        return size // self.answer if self.answer else 0


FREE: Final = ByteCosts()
"""Bytes cost nothing."""


class TokenBucket:
    """The rule of one rate, for buckets that are kept elsewhere as one number each.

    The number is the time at which the bucket is full again: the generic cell rate algorithm (ITU-T I.371,
    annex A), which decides as a token bucket does, and needs neither a count nor a timer. A bucket whose time
    has passed is full, and need not be kept: 0.0 stands for it.
    """

    __slots__ = ("burst", "interval", "tolerance")

    def __init__(self, rate: Rate) -> None:
        self.burst = rate.burst
        self.interval = 1 / rate.per_second
        self.tolerance = (rate.burst - 1) * self.interval + _ROUNDING

    def wait(self, full_at: float, now: float) -> float:
        """Return the seconds until the bucket has a token, 0.0 if it has one."""
        return max(0.0, full_at - now - self.tolerance)

    def taken(self, full_at: float, now: float) -> float:
        """Return the bucket with one token less, also where it has none.

        It never owes more than one: what is asked for in vain does not prolong the wait.
        """
        return min(max(full_at, now), now + self.tolerance) + self.interval


class Buckets:
    """A bucket of one rate for each user, or address, or whatever the key is.

    Full buckets are forgotten. ``capacity`` bounds the others: beyond it those are forgotten that were
    asked for the longest ago, which fill up meanwhile. So strangers cannot make it grow, and whoever floods
    is never forgotten for it.
    """

    __slots__ = ("_bucket", "_capacity", "_clock", "_full_at")

    def __init__(self, rate: Rate, clock: Callable[[], float], capacity: int = 20_000) -> None:
        """``clock`` gives seconds that never go back."""
        self._bucket = TokenBucket(rate)
        self._clock = clock
        self._capacity = capacity
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: Hashable, tokens: int = 1) -> float:
        """Take some tokens; return 0.0, or take none and return the seconds until there are so many.

        What needs more than a full bucket holds takes a full one.
        """
        now = self._clock()
        bucket = self._bucket
        cost = min(tokens, bucket.burst) * bucket.interval
        most = bucket.tolerance - (cost - bucket.interval)
        full_at = self._asked_for(key, now)
        if full_at - now > most:
            # Rounded the other way: who waits so long finds a token.
            return full_at - now - most + _ROUNDING / 2
        self._full_at[key] = full_at + cost
        return 0.0

    def charge(self, key: Hashable, tokens: int) -> None:
        """Take tokens for what was done already. A bucket may owe as many as it holds; more are forgiven."""
        now = self._clock()
        interval = self._bucket.interval
        full_at = self._asked_for(key, now)
        most = max(full_at, now + 2 * self._bucket.burst * interval)
        self._full_at[key] = min(full_at + tokens * interval, most)

    def wait(self, key: Hashable) -> float:
        """Return the seconds until there is a token, 0.0 if there is one, and take none."""
        return self._bucket.wait(self._full_at.get(key, 0.0), self._clock())

    def fill(self, key: Hashable) -> None:
        """Let the bucket be full again."""
        self._full_at.pop(key, None)

    def _asked_for(self, key: Hashable, now: float) -> float:
        """Return when a bucket is full, at the earliest now; it is the one asked for last from here on."""
        full_at = self._full_at.get(key)
        if full_at is None:
            self._make_room(now)
            return now
        self._full_at.move_to_end(key)
        return max(full_at, now)

    def _make_room(self, now: float) -> None:
        """Forget what is full, two for each that comes, and the oldest where there are too many."""
        full_at = self._full_at
        for _ in range(2):
            if not full_at:
                return
            key = next(iter(full_at))
            if full_at[key] > now and len(full_at) < self._capacity:
                return
            del full_at[key]
