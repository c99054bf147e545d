"""The rooms port on Redis: each change is one function, which also tells the log."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import msgspec

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import Function
from madang.adapters.redis.offsets import Offsets
from madang.adapters.redis.shard_call import pack_call
from madang.domain import catalogue
from madang.domain.errors import (
    Forbidden,
    NotAMember,
    QuotaExceeded,
    RoomNotFound,
    TooManyParticipants,
    Unavailable,
)
from madang.domain.quotas import Quotas, crowded, spent, too_many_rooms
from madang.domain.rooms import Membership, Overview, Place, Room
from madang.ports.rooms import PLACES

__all__ = ["RedisRooms"]

_PATIENCE = 5.0
_FEW = 32
"""Places that are asked of a shard at a time at least, however many shards there are."""

_decode_head = msgspec.json.Decoder(tuple[str, ...]).decode


class RedisRooms:
    """Keeps rooms and memberships in the shard of each room."""

    def __init__(
        self,
        keys: Keys,
        reads: RedisClient,
        writes: RedisClient,
        positions: Offsets,
        quotas: Quotas | None = None,
        *,
        history: Callable[[], bytes] = bytes,
    ) -> None:
        """Take two connections, and how far this node has heard the log.

        ``history`` tells what the Redis that was verified last is (``State.history``).
        """
        self._keys = keys
        self._reads = reads
        self._writes = writes
        self._positions = positions
        self._quotas = quotas or Quotas()
        self._history = history

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        about = (room.id, room.host_id, room.name or "", room.created_at)
        answer = await self._change("create", *about, *self._bounds(room.created_at), *room.participants)
        if answer != b"ok":
            raise self._refusal(answer)

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        (answer,) = await self._reads.call([self._pack("room", room_id, room_id)])
        if answer == b"room_not_found":
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        return _room(answer)

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        """Read the user's rooms in pieces, a few of each shard at a time.

        What lies behind their last seq is still to be told by this node's feed, and nothing before it.
        """
        limit = max(_FEW, PLACES // self._keys.shards)
        behind: dict[int, tuple[bytes, bytes]] = dict.fromkeys(range(self._keys.shards), (b"", b""))
        while behind:
            answers = await self._reads.call(
                [self._pack_places(shard, user_id, *last, limit) for shard, last in behind.items()]
            )
            shards = dict(zip(behind, answers, strict=True))
            await self._heard({shard: newest for shard, (newest, *_) in shards.items()})
            found = {shard: list(zip(*[iter(flat)] * 7, strict=True)) for shard, (_, *flat) in shards.items()}
            behind = {shard: rows[-1][:2] for shard, rows in found.items() if len(rows) == limit}
            places = [_place(*row) for rows in found.values() for row in rows]
            for place in places:
                self._positions.know(place.room_id, place.last_seq)
            yield places

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        """Leave it to `places` and `describe`: which rooms were active last, no shard knows alone."""
        del user_id, limit
        return None

    async def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all rooms that the user is in now."""
        answers = await self._reads.call(
            [pack(b"ZRANGE", base + b"user:" + user_id.encode(), 0, -1) for base in self._keys.bases]
        )
        return [room_id.decode() for answer in answers for room_id in answer]

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        """Return rooms that the user is a member of, in the order of the ids."""
        if not room_ids:
            return []
        by_shard: dict[int, list[str]] = {}
        for room_id in room_ids:
            by_shard.setdefault(self._keys.shard_of(room_id), []).append(room_id)
        answers = await self._reads.call(
            [pack_call(self._keys, shard, "describe", user_id, *ids) for shard, ids in by_shard.items()]
        )
        found = {each.room.id: each for answer in answers for each in map(_membership, answer)}
        return [found[room_id] for room_id in room_ids if room_id in found]

    async def join(self, room_id: str, user_id: str, by: str, limit: int, at: int) -> tuple[Room, bool]:
        """Make a user a member."""
        answer = await self._change("join", room_id, user_id, by, limit, *self._bounds(at))
        match answer:
            case b"room_not_found":
                raise RoomNotFound(catalogue.NO_SUCH_ROOM)
            case b"not_a_member":
                raise NotAMember(catalogue.NOT_A_MEMBER, user=by)
            case b"room_full":
                raise TooManyParticipants(catalogue.ROOM_FULL, most=limit)
            case [b"quota", *_]:
                raise self._refusal(answer)
            case [what, state]:
                return _room(state), what == b"joined"
            case unknown:
                raise AssertionError(unknown)

    async def rename(self, room_id: str, user_id: str, name: str | None, at: int) -> Room:
        """Give a room another name."""
        del at  # the log's entries tell by Redis's own clock when they were written
        answer = await self._change("rename", room_id, user_id, name or "")
        match answer:
            case b"room_not_found":
                raise RoomNotFound(catalogue.NO_SUCH_ROOM)
            case b"not_a_member":
                raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
            case b"forbidden":
                raise Forbidden(catalogue.NOT_THE_HOST)
            case [_, state]:
                return _room(state)
            case unknown:
                raise AssertionError(unknown)

    async def leave(self, room_id: str, user_id: str, at: int) -> Room:
        """End a membership; the last one to leave removes the room."""
        del at  # the log's entries tell by Redis's own clock when they were written
        answer = await self._change("leave", room_id, user_id, self._keys.prefix)
        match answer:
            case b"room_not_found":
                raise RoomNotFound(catalogue.NO_SUCH_ROOM)
            case b"not_a_member":
                raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
            case [_, state]:
                return _room(state)
            case unknown:
                raise AssertionError(unknown)

    async def _heard(self, newest: dict[int, bytes]) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                for shard, position in newest.items():
                    if position:
                        await self._positions.reached(shard, position)
        except TimeoutError as error:
            raise Unavailable(catalogue.NODE_BEHIND) from error

    def _bounds(self, at: int) -> tuple[str | int, ...]:
        quotas = self._quotas
        of_rooms = (quotas.rooms, quotas.rooms_by_others)
        return (
            self._keys.prefix,
            self._keys.shards,
            at,
            *of_rooms,
            quotas.made,
            quotas.added,
            quotas.invited,
        )

    def _refusal(self, answer: Sequence[Any]) -> QuotaExceeded:
        match answer:
            case [_, b"rooms", *_]:
                return too_many_rooms(self._quotas.rooms)
            case [_, b"crowded", user_id, _]:
                return crowded(_text(user_id))
            case [_, b"made", _, wait]:
                return spent("made", self._quotas.made, wait)
            case [_, b"added", _, wait]:
                return spent("added", self._quotas.added, wait)
            case unknown:
                raise AssertionError(unknown)

    async def _change(self, name: Function, room_id: str, *arguments: str | int) -> Any:
        packed = self._pack(name, room_id, self._history(), room_id, *arguments)
        (answer,) = await self._writes.call([packed], writes=True)
        return answer

    def _pack(self, name: Function, room_id: str, *arguments: bytes | str | int) -> bytes:
        return pack_call(self._keys, self._keys.shard_of(room_id), name, *arguments)

    def _pack_places(self, shard: int, user_id: str, score: bytes, last: bytes, limit: int) -> bytes:
        return pack_call(self._keys, shard, "places", user_id, score, last, limit)


def _place(
    since: bytes, room_id: bytes, seq: bytes, active_at: bytes, name: bytes, newest: bytes, changed: bytes
) -> Place:
    active = max(int(float(since)) // 1000, int(active_at or 0))
    # Of which kind the newest entry is, nothing tells: a message at that position at most.
    positions = (int(newest), int(changed))
    return Place(room_id.decode(), int(seq), active, name.decode() or None, *positions)


def _membership(state: Sequence[bytes]) -> Membership:
    room_id, host, name, created, seq, count, head, *seqs = state
    room = Room(room_id.decode(), host.decode(), _decode_head(head), int(created), name.decode() or None)
    return Membership(room, int(seq), int(count), *map(int, seqs))


def _room(state: Sequence[Any]) -> Room:
    room_id, host, name, created, _, _, *members = (_text(each) for each in state)
    return Room(room_id, host, tuple(members), int(created), name or None)


def _text(value: bytes | int) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
