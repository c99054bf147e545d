"""How often to commit: at once for a message alone, and the less often the more there are."""

from math import exp
from typing import Final

__all__ = ["Cadence"]

_LONGEST: Final = 0.008
_BUSY: Final = 3000
"""Operations a second from which on commits are as far apart as they ever are."""

_MEMORY: Final = 0.1
"""Seconds in which what was measured before loses most of its weight."""


class Cadence:
    """Tells how far apart the beginnings of two commits are to be, from how many operations have come lately.

    A commit costs the machine as much as many messages do: two waits for the disk, wake-ups of two threads, a
    write per socket. Under load a few milliseconds gather many for one; alone, nobody is kept waiting.
    """

    def __init__(self) -> None:
        self._begun = 0.0
        self._rate = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds to let more gather before a commit begins; 0 where it is due."""
        # From the last beginning: what the commit itself took counts as waiting, on a slow disk all of it.
        return max(0.0, self._begun + _LONGEST * min(1.0, self._rate / _BUSY) - now)

    def begin(self, now: float, operations: int) -> None:
        """Note that a commit of so many operations begins."""
        elapsed = now - self._begun
        self._begun = now
        # An average that forgets with time and not with commits: after a pause the old rate weighs nothing,
        # and a talk that begins is not kept waiting for a load that was.
        if elapsed > 0:
            weight = exp(-elapsed / _MEMORY)
            self._rate = weight * self._rate + (1 - weight) * operations / elapsed
