"""The read-states port on Redis: a field of the room's hash for each member."""

from typing import Any

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.domain import catalogue
from madang.domain.errors import MessageNotFound, NotAMember, RoomNotFound
from madang.domain.read_state import Marked

__all__ = ["RedisReadStates"]

_MAX_SEQ = 2**53
"""What Lua counts exactly; there is no message so far."""


class RedisReadStates:
    """Raises pointers by a function; so does `append`, of who says something.

    `RedisRooms.describe` reads them.
    """

    def __init__(self, keys: Keys, writes: RedisClient) -> None:
        self._keys = keys
        self._writes = writes

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        shard = self._keys.shard_of(room_id)
        place = (self._keys.logs[shard], self._keys.bases[shard])
        command = pack(b"FCALL", function("mark"), 1, *place, room_id, user_id, min(seq, _MAX_SEQ))
        (answer,) = await self._writes.call([command], writes=True)
        return _marked(answer, user_id)


def _marked(answer: Any, user_id: str) -> Marked:
    match answer:
        case b"room_not_found":
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        case b"not_a_member":
            raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
        case b"message_not_found":
            raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
        case [read_seq, last_seq, members, rose]:
            return Marked(read_seq, last_seq, members, bool(rose))
        case unknown:
            raise AssertionError(unknown)
