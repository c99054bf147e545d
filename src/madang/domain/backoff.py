"""How long to wait before what failed is tried again."""

import random
from collections.abc import Callable

__all__ = ["Backoff"]


class Backoff:
    """Exponential back-off with jitter.

    Each delay is drawn from the upper half of a span that doubles up to a bound ("equal jitter" of Brooker,
    "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): those who failed together do not come back
    together, and none comes back at once.
    """

    def __init__(
        self, first: float, longest: float, draw: Callable[[float, float], float] = random.uniform
    ) -> None:
        """Begin with delays of at most ``first`` seconds, and end with delays of at most ``longest``."""
        self._first = first
        self._longest = longest
        self._draw = draw
        self._span = first

    def next(self) -> float:
        """Return the seconds to wait now; the next time it may be twice that."""
        span = self._span
        self._span = min(2 * span, self._longest)
        return self._draw(span / 2, span)

    def reset(self) -> None:
        """Begin with short delays again: it has worked."""
        self._span = self._first
