"""The ids port."""

import os
from time import time_ns
from typing import Final

__all__ = ["SystemIds"]

_COUNTER: Final = 1 << 12
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_RANDOM: Final = (1 << 62) - 1
_FRESH: Final = 8
_BATCH: Final = 512 * _FRESH


class SystemIds:
    """Makes UUIDv7 (RFC 9562 §5.7), each with 62 random bits of its own: none tells what the next will be.

    Those of one maker rise, also within a millisecond and when the clock goes back: a counter in the 12 bits
    behind the time (§6.2, method 1) begins at 0 and carries over into the time. Not for threads.
    """

    __slots__ = ("_at", "_random")

    def __init__(self) -> None:
        self._at = 0  # milliseconds and counter as one number
        self._random = b""

    def __call__(self) -> str:
        """Return a new id as text."""
        if not self._random:
            self._random = os.urandom(_BATCH)
        fresh, self._random = int.from_bytes(self._random[-_FRESH:], "big"), self._random[:-_FRESH]
        now = time_ns() // 1_000_000 * _COUNTER
        self._at = now if now > self._at else self._at + 1
        time, counter = divmod(self._at, _COUNTER)
        value = time << 80 | _VERSION | counter << 64 | _VARIANT | fresh & _RANDOM
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
