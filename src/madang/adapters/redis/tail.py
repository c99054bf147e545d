"""The tail port on Redis."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import EntryError, UnknownEntryError, decode_stored
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.domain.messages import Message
from madang.kinds.registry import new_message
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
        ((oldest, newest, *found),) = await self._reads.call([command])
        return TailPage(list(_readable(room_id.encode(), found)), oldest, newest)


def _readable(room_id: bytes, found: Sequence[Any]) -> Iterator[Message]:
    for seq, name, encoded, position in zip(*[iter(found)] * 4, strict=True):
        try:
            message = new_message(decode_stored(room_id, seq, name, encoded, int(position)))
            if message is not None:
                yield message
        except UnknownEntryError:
            continue  # a later release wrote it, and its nodes show it
        except EntryError:
            # The workers make a dead letter of it.
            _log.warning("an entry of the log cannot be read: it becomes a dead letter")
