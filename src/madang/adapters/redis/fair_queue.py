"""Entries that wait for the log: each user's in their order, the users in turn."""

from collections import OrderedDict, deque
from typing import Final

from madang.adapters.redis.batch import Waiting

__all__ = ["FairQueue"]

_ENTRIES: Final = 256
_BYTES: Final = 1 << 17


class FairQueue:
    """What is not on its way to Redis yet.

    Redis syncs its file once for what it reads at a time, so that much of one user would be many syncs, and
    what others say meanwhile would wait for all of them. Where more waits than goes at once, each user has an
    entry in each round.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[Waiting]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def add(self, waiting: Waiting) -> None:
        """Put an entry behind those of its user."""
        self._lines.setdefault(waiting.entry.actor, deque()).append(waiting)

    def take(self) -> list[Waiting]:
        """Remove what goes at once, in the order in which it came; what was given up is left out."""
        taken: list[Waiting] = []
        size, lines = 0, self._lines
        while lines and len(taken) < _ENTRIES and size < _BYTES:
            actor, line = next(iter(lines.items()))
            waiting = line.popleft()
            if line:
                lines.move_to_end(actor)
            else:
                # Who has nothing waiting comes last again: rounds are in the order of arrival.
                del lines[actor]
            if not waiting.answer.done():
                taken.append(waiting)
                size += waiting.size
        # The rounds mix users: what goes at once goes in the order of `append`, which deadlines tell.
        taken.sort(key=_deadline)
        return taken

    def sort(self) -> None:
        """Put what came back in front of what came after it."""
        self._lines = OrderedDict(
            (actor, deque(sorted(line, key=_deadline))) for actor, line in self._lines.items()
        )

    def prune(self) -> None:
        """Forget what was given up."""
        for actor, line in tuple(self._lines.items()):
            left = deque(each for each in line if not each.answer.done())
            if left:
                self._lines[actor] = left
            else:
                del self._lines[actor]


def _deadline(waiting: Waiting) -> float:
    return waiting.deadline
