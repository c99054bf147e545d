"""Typing that was heard before the room that it is in."""

import asyncio
from collections import deque
from typing import Final

from madang.domain.events import Typing

__all__ = ["PendingTyping"]

_KEEP: Final = 1.0
_MANY: Final = 1000


class PendingTyping:
    """Keeps typing in unknown rooms for a second: in a cluster a room comes another way, and may be later.

    Most such rooms have nobody on this node, so that little is kept of them, and all of it is forgotten.
    """

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Typing]] = deque(maxlen=_MANY)

    def add(self, event: Typing) -> None:
        """Keep what was heard in a room that nobody here is known to be in."""
        self._kept.append((asyncio.get_running_loop().time() + _KEEP, event))

    def drain(self, room_id: str) -> list[Typing]:
        """Give back what was heard in a room that is known now."""
        now = asyncio.get_running_loop().time()
        while self._kept and self._kept[0][0] < now:
            self._kept.popleft()
        found = [each for each in self._kept if each[1].room_id == room_id]
        for each in found:
            self._kept.remove(each)
        return [event for _, event in found]
