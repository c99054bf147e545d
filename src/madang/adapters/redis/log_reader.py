"""Reading all that the log still holds."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import EntryError, decode_entry
from madang.adapters.redis.keys import Keys
from madang.domain.messages import Message
from madang.kinds.registry import message_after

__all__ = ["read_log"]

_ENTRIES: Final = 500


async def read_log(keys: Keys, calls: RedisClient) -> AsyncIterator[Sequence[Message]]:
    """Yield the messages of every shard, from the oldest to the newest, page by page; changed ones once more.

    Raises:
        Unavailable: the log does not answer.
    """
    for log in keys.logs:
        start = b"-"
        while True:
            (entries,) = await calls.call([pack("XRANGE", log, start, "+", "COUNT", _ENTRIES)])
            if not entries:
                break
            yield [message for _, fields in entries if (message := _message(fields)) is not None]
            start = b"(" + entries[-1][0]


def _message(fields: Sequence[bytes]) -> Message | None:
    try:
        entry, _ = decode_entry(fields)
    except EntryError:
        return None  # the workers make a dead letter of it
    return message_after(entry)
