"""The ids port."""

import os
from time import time_ns
from typing import Final

__all__ = ["SystemIds"]

_BATCH: Final = 512
_FRESH: Final = 8
_VARIANTS: Final = "89ab"
"""The digits that begin with the variant's bits, 0b10 (RFC 9562 §4.1)."""


class SystemIds:
    """Makes UUIDv7 (RFC 9562 §5.7), each with 62 random bits of its own: none tells what the next will be.

    Those of one maker rise, also within a millisecond and when the clock goes back, as the index relies on:
    a counter in the 12 bits behind the time (§6.2, method 1) begins at 0 and carries over into the time. Not
    for threads. One is made for every message: what can be made in advance is, and the time's digits stay.
    """

    __slots__ = ("_at", "_prefix", "_tails", "_time")

    def __init__(self) -> None:
        self._at = 0  # milliseconds and counter as one number
        self._time = 0
        self._prefix = ""
        self._tails: list[str] = []

    def __call__(self) -> str:
        """Return a new id as text."""
        if not self._tails:
            self._tails = _random_tails()
        now = time_ns() // 1_000_000 << 12
        at = self._at = now if now > self._at else self._at + 1
        if at >> 12 != self._time:
            self._time = at >> 12
            digits = f"{self._time:012x}"
            self._prefix = f"{digits[:8]}-{digits[8:]}-7"
        return f"{self._prefix}{at & 0xFFF:03x}-{self._tails.pop()}"


def _random_tails() -> list[str]:
    digits = os.urandom(_BATCH * _FRESH).hex()
    return [
        f"{_VARIANTS[int(digits[i], 16) & 3]}{digits[i + 1 : i + 4]}-{digits[i + 4 : i + 16]}"
        for i in range(0, len(digits), 2 * _FRESH)
    ]
