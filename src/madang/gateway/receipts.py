"""Receipts: what the others in a room are told of how far somebody has read it."""

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Final

from madang.domain.read_state import ReadTo
from madang.gateway.hub import Hub
from madang.gateway.server_events import ReadReceipt, ReadStateChanged

__all__ = ["Receipts"]

_GATHER: Final = 0.25
"""Seconds for which receipts are gathered: who reads on is told of once."""
_AT_ONCE: Final = 100
"""Receipts that are told in one turn of the loop, each to a room, so that a thousand hold nobody up."""

Later = Callable[[float, Callable[[], None]], object]


class Receipts:
    """Tells a user's other sockets at once, and the room a moment later, of all who read meanwhile."""

    def __init__(self, hub: Hub, later: Later | None = None) -> None:
        """``later`` calls something after some seconds; the loop does, where it is not given."""
        self._hub = hub
        self._later = later
        self._gathered: dict[tuple[str, str], int] = {}

    def on_read(self, event: ReadTo) -> None:
        """Hear that somebody has read further."""
        state = ReadStateChanged(event.room_id, event.read_seq, event.unread, 0)
        self._hub.send_to_user(event.user_id, state, but=event.socket_id)
        if event.is_shown and self._hub.has(event.room_id):
            self._gather((event.room_id, event.user_id), event.read_seq)

    def _gather(self, key: tuple[str, str], read_seq: int) -> None:
        if not self._gathered:
            self._call_later(_GATHER)
        self._gathered[key] = max(read_seq, self._gathered.get(key, 0))

    def _tell(self) -> None:
        for key in [*islice(self._gathered, _AT_ONCE)]:
            room_id, user_id = key
            receipt = ReadReceipt(room_id, user_id, self._gathered.pop(key))
            self._hub.broadcast_to_others(room_id, user_id, receipt)
        if self._gathered:
            self._call_later(0)

    def _call_later(self, seconds: float) -> None:
        later = self._later or asyncio.get_running_loop().call_later
        later(seconds, self._tell)
