"""How much may be logged: what repeats is counted, and all of it together has a bound."""

from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["ByteBudget", "Repetition", "Repetitions"]

_KINDS: Final = 1000
"""Kinds that are counted at once; kinds are places in the program, of which fewer can fail."""


class Repetition(NamedTuple):
    """How often something was not logged again."""

    kind: tuple[str, ...]
    times: int


class _Window:
    __slots__ = ("admitted", "began", "suppressed")

    def __init__(self, now: float) -> None:
        self.began = now
        self.admitted = 0
        self.suppressed = 0


class Repetitions:
    """Lets the first of each kind pass in a window of some seconds, and counts the others."""

    def __init__(self, window: float) -> None:
        """Count for ``window`` seconds at a time."""
        self._window = window
        self._windows: dict[tuple[str, ...], _Window] = {}

    def admits(self, kind: tuple[str, ...], now: float, burst: int) -> bool:
        """Tell whether this one is to be logged: the first ``burst`` of its kind in a window are."""
        window = self._windows.get(kind)
        if window is None:
            while len(self._windows) >= _KINDS:
                del self._windows[next(iter(self._windows))]
            window = self._windows[kind] = _Window(now)
        if window.admitted < burst:
            window.admitted += 1
            return True
        window.suppressed += 1
        return False

    def due(self, now: float, *, stays_told: bool = False) -> Iterator[Repetition]:
        """Yield what was suppressed in the windows that are over, and begin new ones.

        A kind that did not come again is forgotten: the next of it is logged in full. What came again goes on
        being counted only.
        """
        for kind, window in list(self._windows.items()):
            if now - window.began < self._window and not stays_told:
                continue
            if not window.suppressed:
                del self._windows[kind]
                continue
            yield Repetition(kind, window.suppressed)
            window.began, window.suppressed = now, 0

    @property
    def is_counting(self) -> bool:
        """Whether `due` will have something to do."""
        return bool(self._windows)


class ByteBudget:
    """A token bucket (RFC 2697 has the like) of bytes: ``rate`` a second, saved up to ``burst``."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = now

    def take(self, size: int, now: float) -> bool:
        """Take ``size`` bytes if they are there; a clock that goes backwards adds nothing."""
        self._level = min(self._burst, self._level + max(0.0, now - self._at) * self._rate)
        self._at = now
        if size > self._level:
            return False
        self._level -= size
        return True
