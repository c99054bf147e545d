"""Log lines that tell an operator which setting keeps clients away."""

import logging
import time
from typing import Final

__all__ = ["Hints"]

_logger = logging.getLogger(__name__)

_PAUSE: Final = 10.0
"""Seconds in which a setting is spoken of once, however many clients are turned away."""
_MAX_SHOWN: Final = 80


class Hints:
    """Says at most once in ten seconds, for each setting, what was refused because of it."""

    __slots__ = ("_left_out", "_next")

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def tell(self, setting: str, reason: str, value: str) -> None:
        """Log that ``value``, which the client sent, was refused; it is shortened and escaped."""
        now = time.monotonic()
        if now < self._next.get(setting, 0.0):
            self._left_out[setting] += 1
            return
        self._next[setting] = now + _PAUSE
        others = self._left_out.get(setting, 0)
        self._left_out[setting] = 0
        more = f" ({others} more since the last such line)" if others else ""
        _logger.warning("refused: %s %r; see the setting %s%s", reason, value[:_MAX_SHOWN], setting, more)
