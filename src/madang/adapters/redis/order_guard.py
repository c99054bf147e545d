"""Keeping a sender's messages in order while one of them may have to be looked up."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from madang.adapters.redis.batch import Waiting

__all__ = ["OrderGuard"]

Key = tuple[str, str]


class OrderGuard:
    """Holds what a user says in a room behind a message that the archive may have to be asked about."""

    def __init__(self, enqueue: Callable[[Waiting], None]) -> None:
        self._enqueue = enqueue
        self._held: dict[Key, deque[Waiting]] = {}

    def enqueue(self, waiting: Waiting) -> None:
        """Send a message on its way, now or when those before it are settled."""
        key = (waiting.entry.room_id, waiting.entry.actor)
        held = self._held.get(key)
        if held is not None:
            held.append(waiting)
        elif waiting.is_doubtful:
            self._held[key] = deque()
            waiting.answer.add_done_callback(partial(self._settled, key))
            self._enqueue(waiting)
        else:
            self._enqueue(waiting)

    def _settled(self, key: Key, _: Any) -> None:
        held = self._held.pop(key)
        while held:
            waiting = held.popleft()
            if waiting.answer.done():
                continue
            self.enqueue(waiting)
            if key in self._held:
                self._held[key] = held
                return
