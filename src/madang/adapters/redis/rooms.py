"""The rooms port on Redis: each change is one function, which also tells the log."""

import asyncio
from collections.abc import Sequence
from typing import Any

from madang.adapters.redis.caller import Caller
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import Function, function
from madang.adapters.redis.positions import Positions
from madang.adapters.redis.wire import pack
from madang.domain.errors import NotAMember, RoomNotFound, TooManyParticipants, Unavailable
from madang.domain.rooms import Membership, Room

__all__ = ["RedisRooms"]

_PATIENCE = 5.0


class RedisRooms:
    """Keeps rooms and memberships in the shard of each room."""

    def __init__(self, keys: Keys, reads: Caller, writes: Caller, positions: Positions) -> None:
        """Take two connections, and how far this node has heard the log."""
        self._keys = keys
        self._reads = reads
        self._writes = writes
        self._positions = positions

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        await self._change(
            "create", room.id, room.host_id, room.name or "", room.created_at, *room.participants
        )

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        (answer,) = await self._reads.call([self._pack("room", room_id)])
        if answer == b"gone":
            raise RoomNotFound("there is no such room")
        return _membership(answer).room

    async def of_user(self, user_id: str) -> Sequence[Membership]:
        """Return the rooms that the user is a member of, the oldest membership first.

        What lies behind their last seq is still to be told by this node's feed, and nothing before it.
        """
        shards = await self._reads.call(
            [
                pack(b"FCALL_RO", function("rooms_of"), 1, log, base, user_id)
                for log, base in zip(self._keys.logs, self._keys.bases, strict=True)
            ]
        )
        await self._heard([newest for newest, *_ in shards])
        found = [
            (float(since), _membership(state))
            for _, *pairs in shards
            for since, state in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        for _, membership in found:
            self._positions.know(membership.room.id, membership.last_seq)
        found.sort(key=lambda each: each[0])
        return [membership for _, membership in found]

    async def join(self, room_id: str, user_id: str, by: str, limit: int) -> tuple[Room, bool]:
        """Make a user a member."""
        answer = await self._change("join", room_id, user_id, by, limit)
        match answer:
            case b"gone":
                raise RoomNotFound("there is no such room")
            case b"stranger":
                raise NotAMember(f"{by} is not a member of the room")
            case b"full":
                raise TooManyParticipants(f"a room has at most {limit} participants")
            case [what, state]:
                return _membership(state).room, what == b"joined"
            case unknown:
                raise AssertionError(unknown)

    async def leave(self, room_id: str, user_id: str) -> Room:
        """End a membership; the last one to leave removes the room."""
        answer = await self._change("leave", room_id, user_id)
        match answer:
            case b"gone":
                raise RoomNotFound("there is no such room")
            case b"stranger":
                raise NotAMember(f"{user_id} is not a member of the room")
            case [_, state]:
                return _membership(state).room
            case unknown:
                raise AssertionError(unknown)

    async def _heard(self, newest: Sequence[bytes]) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                for shard, position in enumerate(newest):
                    if position:
                        await self._positions.reached(shard, position)
        except TimeoutError as error:
            raise Unavailable("this node is behind in reading what happened") from error

    async def _change(self, name: Function, room_id: str, *arguments: str | int) -> Any:
        (answer,) = await self._writes.call([self._pack(name, room_id, *arguments)], writes=True)
        return answer

    def _pack(self, name: Function, room_id: str, *arguments: str | int) -> bytes:
        shard = self._keys.shard_of(room_id)
        log, base = self._keys.logs[shard], self._keys.bases[shard]
        return pack(b"FCALL", function(name), 1, log, base, room_id, *arguments)


def _membership(state: Sequence[Any]) -> Membership:
    room_id, host, name, created, seq, _, *members = (_text(each) for each in state)
    return Membership(Room(room_id, host, tuple(members), int(created), name or None), int(seq))


def _text(value: bytes | int) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
