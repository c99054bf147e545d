"""What SQLite refuses, logged where it happens: the cause, once a kind and second, and no text of anyone."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog

from madang.adapters.sqlite.atomic import name_of

__all__ = ["FailureLog"]

_PAUSE: Final = 1.0

_logger = structlog.get_logger(__name__)


class FailureLog:
    """Logs causes; threads may share it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str], float] = {}
        self._unsaid: dict[tuple[str, str], int] = {}

    def report(self, event: str, error: BaseException) -> None:
        """Log what failed and why, if the same was not logged within a second; then how often it was not."""
        kind = (event, name_of(error))
        with self._lock:
            now = self._clock()
            if now - self._last.get(kind, -_PAUSE) < _PAUSE:
                self._unsaid[kind] = self._unsaid.get(kind, 0) + 1
                return
            self._last[kind] = now
            unsaid = self._unsaid.pop(kind, 0)
        _logger.error(event, cause=kind[1], also_before=unsaid)
