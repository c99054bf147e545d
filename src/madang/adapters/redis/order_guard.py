"""Keeping a sender's messages in order while one of them may have to be looked up.

==========  ================================  ==============================================================
a user in   what comes                        then
a room is
==========  ================================  ==============================================================
free        a message that is surely new      it goes; the user is free
free        one that may be a repetition      it goes; the user is *guarded* until it is settled
guarded     any message                       it waits behind the others
guarded     the one that went is settled      those that wait go, up to and with the next that may be a
                                              repetition: then the user is guarded by that one
==========  ================================  ==============================================================

Else a message would be written while the one before it is still asked about in the archive, and stand before
it. Settled is also what failed: what follows it was sent without knowing, and is not for us to hold back.
"""

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
            # The answer is settled by the log, by the deadline, or by who gave up: each lets the others go.
            waiting.answer.add_done_callback(partial(self._settled, key))
            self._enqueue(waiting)
        else:
            self._enqueue(waiting)

    def _settled(self, key: Key, _: Any) -> None:
        held = self._held.pop(key)
        while held:
            waiting = held.popleft()
            # Given up, or too late, while it waited: it was never sent, and must not be now.
            if waiting.answer.done():
                continue
            self.enqueue(waiting)
            # It guards now: the rest waits on, in the queue that `enqueue` has made.
            if key in self._held:
                self._held[key] = held
                return
