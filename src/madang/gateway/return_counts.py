"""How many clients came back, and what became of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

__all__ = ["Refusal", "ReturnCounts"]

Refusal = Literal["pid", "offset", "epoch", "future", "newer_release", "too_much", "rate"]
"""Why who comes back is taken for a newcomer: its private id is not good (forged, too old, revoked, another
user's); it has no offset; that is of other data; it is of the future; this node passed over what a later
release wrote; it missed more than is caught up; its user reads too much."""


class ReturnCounts:
    """Counts those who show that they were here before.

    Attributes:
        recovered: those who have missed nothing now.
        refused: those who begin anew, by why.
        replayed: messages that were sent once more, or late.
        seconds: that those who are recovered waited, together.
    """

    def __init__(self) -> None:
        self.recovered = 0
        self.refused: Counter[str] = Counter()
        self.replayed = 0
        self.seconds = 0.0

    def refuse(self, why: Refusal) -> None:
        """Count one who begins anew."""
        self.refused[why] += 1

    def recover(self, seconds: float) -> None:
        """Count one who has missed nothing now."""
        self.recovered += 1
        self.seconds += seconds

    def numbers(self) -> Mapping[str, float]:
        """Return what is counted as one number, by name."""
        return {
            "recoveries": self.recovered,
            "recovery_messages": self.replayed,
            "recovery_seconds": self.seconds,
        }
