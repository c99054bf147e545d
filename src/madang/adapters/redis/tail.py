"""The tail port on Redis."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import EntryError, UnknownEntryError, decode_stored
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import Function
from madang.adapters.redis.shard_call import MAX_SEQ, pack_call
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.domain.messages import Message
from madang.kinds.registry import message_after, new_message
from madang.ports.archive import Spot
from madang.ports.tail import TailPage

__all__ = ["RedisTail"]

_AT_ONCE: Final = 2
"""Pages that a node asks Redis for at a time. Redis answers all that one connection has asked before it looks
at the next: what somebody says would wait for every page that is under way, some milliseconds each."""

_log = logging.getLogger(__name__)


class RedisTail:
    """Reads a room's messages that the log still holds."""

    def __init__(self, keys: Keys, reads: RedisClient) -> None:
        self._keys = keys
        self._reads = reads
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def before(self, room_id: str, seq: int | None, limit: int) -> TailPage:
        """Return the newest messages with a smaller seq."""
        last = "" if seq is None else str(min(seq - 1, MAX_SEQ))
        return await self._page(room_id, "", last, limit)

    async def after(self, room_id: str, seq: int, limit: int) -> TailPage:
        """Return the oldest messages with a greater seq."""
        return await self._page(room_id, str(min(seq + 1, MAX_SEQ)), "", limit)

    async def pick(self, spots: Sequence[Spot]) -> Mapping[str, TailPage]:
        """Return some messages."""
        rooms: dict[str, list[int]] = {}
        for room_id, seq in dict.fromkeys(spots):
            if 0 < seq < MAX_SEQ:
                rooms.setdefault(room_id, []).append(seq)
        if not rooms:
            return {}
        answers = await self._ask([self._pack("pick", room_id, *seqs) for room_id, seqs in rooms.items()])
        pairs = zip(rooms, answers, strict=True)
        return {room_id: _tail_page(room_id, answer) for room_id, answer in pairs}

    async def changes(self, room_id: str, version: int, limit: int) -> Sequence[Message]:
        """Return the first messages that were given a greater version."""
        (found,) = await self._ask([self._pack("changes", room_id, min(version, MAX_SEQ), limit)])
        return list(_changed(room_id.encode(), found))

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return what is told here of reactions to a message."""
        base = self._keys.bases[self._keys.shard_of(room_id)]
        key = base + f"marks:{room_id} {seq}".encode()
        if among is None:
            (flat,) = await self._ask([pack(b"HGETALL", key)])
            pairs = zip(flat[::2], flat[1::2], strict=True)
            return {_who(field): int(order) for field, order in pairs}
        if not among:
            return {}
        (orders,) = await self._ask([pack(b"HMGET", key, *(f"{name} {user}" for name, user in among))])
        found = zip(among, orders, strict=True)
        return {who: int(order) for who, order in found if order is not None}

    async def versions(self, room_id: str, seqs: Sequence[int]) -> Mapping[int, int]:
        """Return the newest versions of messages that were given one."""
        changes = self._keys.bases[self._keys.shard_of(room_id)] + f"changes:{room_id}".encode()
        (found,) = await self._ask([pack(b"ZMSCORE", changes, *seqs)])
        pairs = zip(seqs, found, strict=True)
        return {seq: int(float(version)) for seq, version in pairs if version is not None}

    async def _page(self, room_id: str, first: str, last: str, limit: int) -> TailPage:
        (answer,) = await self._ask([self._pack("page", room_id, first, last, limit)])
        return _tail_page(room_id, answer)

    def _pack(self, name: Function, room_id: str, *arguments: str | int) -> bytes:
        shard = self._keys.shard_of(room_id)
        return pack_call(self._keys, shard, name, room_id, *arguments, read_only=True)

    async def _ask(self, commands: list[bytes]) -> list[Any]:
        """Ask when it is this page's turn, which lasts until Redis has answered, also where nobody waits."""
        try:
            async with asyncio.timeout(self._reads.deadline):
                await self._turns.acquire()
        except TimeoutError as error:
            raise Unavailable(catalogue.CLUSTER_LATE) from error
        asked = asyncio.ensure_future(self._reads.call(commands))
        asked.add_done_callback(self._answered)
        return await asyncio.shield(asked)

    def _answered(self, asked: "asyncio.Future[list[Any]]") -> None:
        self._turns.release()
        if not asked.cancelled():
            asked.exception()  # whoever waited has it, or has gone


def _who(field: bytes) -> tuple[str, str]:
    name, _, user_id = field.decode().partition(" ")
    return name, user_id


def _tail_page(room_id: str, answer: Sequence[Any]) -> TailPage:
    oldest, newest, found, changes = answer
    changed = {each.seq: each for each in _changed(room_id.encode(), changes)}
    return TailPage(list(_readable(room_id.encode(), found)), oldest, newest, changed)


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


def _changed(room_id: bytes, found: Sequence[Any]) -> Iterator[Message]:
    """Yield what messages are after the entries that changed them."""
    for encoded, position in zip(*[iter(found)] * 2, strict=True):
        try:
            message = message_after(decode_stored(room_id, None, b"entry", encoded, int(position)))
        except EntryError:
            continue  # a later release wrote it, or the workers make a dead letter of it
        if message is not None:
            yield message
