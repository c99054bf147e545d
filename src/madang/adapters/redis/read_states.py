"""The read-states port on Redis: a field of the room's hash for each member."""

from collections.abc import Mapping
from typing import Any

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import Function
from madang.adapters.redis.shard_call import MAX_SEQ, pack_call
from madang.domain import catalogue
from madang.domain.errors import MessageNotFound, NotAMember, RoomNotFound
from madang.domain.read_state import Marked

__all__ = ["RedisReadStates"]


class RedisReadStates:
    """Raises pointers by a function; so does `append`, of who says something.

    `RedisRooms.describe` reads one's own.
    """

    def __init__(self, keys: Keys, reads: RedisClient, writes: RedisClient) -> None:
        self._keys = keys
        self._reads = reads
        self._writes = writes

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        command = self._pack("mark", room_id, user_id, min(seq, MAX_SEQ))
        (answer,) = await self._writes.call([command], writes=True)
        _check(answer, user_id)
        return _marked(answer)

    async def of_room(self, room_id: str, user_id: str, most: int) -> Mapping[str, int]:
        """Return up to which message each member has read a room."""
        (answer,) = await self._reads.call([self._pack("readers", room_id, user_id, most)])
        _check(answer, user_id)
        flat = iter(answer)
        return {member.decode(): int(read_seq) for member, read_seq in zip(flat, flat, strict=True)}

    def _pack(self, name: Function, room_id: str, user_id: str, number: int) -> bytes:
        return pack_call(self._keys, self._keys.shard_of(room_id), name, room_id, user_id, number)


def _check(answer: Any, user_id: str) -> None:
    match answer:
        case b"room_not_found":
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        case b"not_a_member":
            raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
        case b"message_not_found":
            raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)


def _marked(answer: Any) -> Marked:
    match answer:
        case [read_seq, last_seq, members, rose]:
            return Marked(read_seq, last_seq, members, bool(rose))
        case unknown:
            raise AssertionError(unknown)
