"""The tail port on Redis."""

import logging
from collections.abc import Iterable, Iterator
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import EntryError, decode_message
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.domain.messages import Message
from madang.ports.tail import TailPage

__all__ = ["RedisTail"]

_MAX_SEQ: Final = 2**53
"""No seq is greater: what Lua's numbers hold exactly."""

_log = logging.getLogger(__name__)


class RedisTail:
    """Reads a room's messages that the log still holds."""

    def __init__(self, keys: Keys, reads: RedisClient) -> None:
        self._keys = keys
        self._reads = reads

    async def before(self, room_id: str, seq: int | None, limit: int) -> TailPage:
        """Return the newest messages with a smaller seq."""
        last = "" if seq is None else str(min(seq - 1, _MAX_SEQ))
        return await self._page(room_id, "", last, limit)

    async def after(self, room_id: str, seq: int, limit: int) -> TailPage:
        """Return the oldest messages with a greater seq."""
        return await self._page(room_id, str(min(seq + 1, _MAX_SEQ)), "", limit)

    async def _page(self, room_id: str, first: str, last: str, limit: int) -> TailPage:
        shard = self._keys.shard_of(room_id)
        log, base = self._keys.logs[shard], self._keys.bases[shard]
        command = pack(b"FCALL_RO", function("page"), 1, log, base, room_id, first, last, limit)
        ((oldest, newest, *encoded),) = await self._reads.call([command])
        return TailPage(list(_readable(encoded)), oldest, newest)


def _readable(encoded: Iterable[bytes]) -> Iterator[Message]:
    for each in encoded:
        try:
            yield decode_message(each)
        except EntryError:
            # The workers make a dead letter of it.
            _log.warning("an entry of the log cannot be read: it becomes a dead letter")
