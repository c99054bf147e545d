"""Comparing a Redis with the archive, and restoring what it has lost.

==============================================  ==========================================================
Redis is                                        then
==============================================  ==========================================================
of the lineage that was compared last, and no   it is trusted as it is
log ends before what this process has read
empty, and the archive has a checkpoint         `LostError`: somebody must say that it is to be rebuilt
empty, and the archive does not answer          it is trusted for now: no seq can be given twice in it; it is
                                                compared as soon as the archive answers
of an earlier epoch than the archive            all shards are restored: it may have gone on by itself, so
                                                that the ends of its logs tell nothing
of another lineage, and the logs of some        these shards are restored
shards end before the checkpoint, or before
what this process has read
of another lineage, and none does               the lineage is written down, and the epoch raised
==============================================  ==========================================================

The order: rooms and their seqs, then seqs up to what was told, the ends of the logs, the position, the epoch
in the archive, and the lineage in Redis last. Who crashes between leaves a Redis that is not
trusted, and the next begins anew; every step only raises, so that it may be done twice.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final, TypeVar
from uuid import uuid4

from madang.adapters.redis.connection import Connection, ReplyError, WireError
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import EpochGuard, State, clock_of, older_shards, read_state
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import LayoutError, prepare
from madang.adapters.redis.library import Function, function
from madang.adapters.redis.offsets import entry_id
from madang.domain.backoff import Backoff
from madang.domain.errors import Unavailable
from madang.ports.checkpoints import ArchivedRoom, ArchivedRooms, Checkpoint, Checkpoints
from madang.ports.restoration import Restored

__all__ = ["LostError", "Recovery"]

T = TypeVar("T")

_LOCK: Final = "recovery"
_LOCK_MS: Final = 30_000
_ROOMS: Final = 50
"""Rooms that are restored at once, each with a look or two into the archive."""
_EPOCHS: Final = 64
"""Epochs before this one of which the end is remembered: as many starts of Redis."""
_FIRST_DELAY: Final = 0.1
_LONGEST_DELAY: Final = 5.0
_PATIENCE: Final = 30.0

_log = logging.getLogger(__name__)


class LostError(LayoutError):
    """Redis is empty, and the archive is not."""


class Recovery:
    """Watches over Redis; one process at a time compares and restores, the others wait for it."""

    def __init__(
        self,
        url: str,
        keys: Keys,
        guard: EpochGuard,
        checkpoints: Checkpoints,
        rooms: ArchivedRooms,
        *,
        durability: Durability = Durability.FSYNC,
        timeout: float = 5.0,
    ) -> None:
        """Restore from ``rooms`` what ``checkpoints`` tell is missing; ``timeout`` s for each connection."""
        self._url = url
        self._keys = keys
        self._guard = guard
        self._checkpoints = checkpoints
        self._rooms = rooms
        self._durability = durability
        self._timeout = timeout
        self._token = str(uuid4())
        self._is_unchecked = False
        self.on_state: Callable[[str | None], None] = lambda _: None
        """Called with why Redis cannot be used yet, and with ``None`` when it can."""

    async def start(self) -> None:
        """Compare for the first time; only an empty Redis may wait for the archive.

        Raises:
            as ``recover``.
        """
        try:
            await self.recover()
        except Unavailable:
            if not self._is_unchecked:
                raise

    async def run(self) -> None:
        """Watch until cancelled."""
        backoff, said = Backoff(_FIRST_DELAY, _LONGEST_DELAY), ""
        while True:
            if not self._guard.doubt.is_set() and not self._is_unchecked:
                await self._guard.watch(self._url, self._timeout)
            try:
                await self.recover()
            except (LayoutError, WireError, Unavailable, TimeoutError) as error:
                reason = str(error) or "Redis does not answer"
                if reason != said and not self._is_unchecked:
                    said = reason
                    _log.error("Redis cannot be used yet: %s", reason)
                    self.on_state(reason)
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()
                said = ""
                self.on_state(None)

    async def recover(self, *, rebuild: bool = False) -> Restored:
        """Compare once, and restore what is missing; with ``rebuild``, look at all shards, empty ones too.

        Raises:
            LostError: Redis is empty and the archive is not, and this is no rebuilding.
            LayoutError: Redis is not what this server can work with.
            WireError, TimeoutError: it cannot be reached, or another process is at it.
            Unavailable: the archive cannot be asked.
        """
        wire = await Connection.connect(self._url, self._timeout)
        try:
            async with asyncio.timeout(_PATIENCE):
                await prepare(wire, self._keys, self._durability)
                state, is_known = await self._guard.look(wire)
            if is_known and state.epoch and not rebuild:
                self._guard.trust(state.recovered)
                return Restored([], 0, 0)
            await self._acquire_lock(wire, _PATIENCE if rebuild else 0)
            # By the clock, not by what was done: to read a large archive for its rooms takes minutes, and two
            # who did so at once would be in each other's way for longer still.
            keeping = asyncio.create_task(self._keep_lock(wire))
            try:
                return await self._compare(wire, rebuild=rebuild)
            finally:
                keeping.cancel()
                if wire.is_open:
                    await self._release_lock(wire)
        finally:
            wire.close()

    async def _compare(self, wire: Connection, *, rebuild: bool) -> Restored:
        # Redis is asked last: what is read or archived meanwhile lies behind the ends that it tells.
        reached = dict(self._guard.reached())
        try:
            checkpoint = await self._checkpoints.read()
        except Unavailable:
            state = await read_state(wire, self._keys)
            if not state.is_empty or rebuild:
                raise
            # In an empty Redis no seq can be given twice. It is compared as soon as the archive is there.
            if not self._is_unchecked:
                await _ask(wire, "HSET", self._keys.layout, "lineage", state.lineage)
                self._is_unchecked = True
                self._guard.trust(state.recovered)
                self.on_state(None)
            raise
        # Also anew: another process may have restored it just before the lock was this one's.
        state = await read_state(wire, self._keys)
        if state.is_empty and checkpoint.positions and not rebuild:
            raise LostError(
                "Redis is empty, but the archive is not: run `madang cluster rebuild`, "
                "or choose another table (MADANG_DYNAMODB_TABLE)"
            )
        older = self._older(state, checkpoint, reached, rebuild=rebuild)
        restored = Restored([], 0, 0)
        if older:
            restored = await self._restore(wire, state, checkpoint, older)
        is_raised = await self._raise_position(wire, state, checkpoint)
        epoch = max(state.epoch, checkpoint.epoch) + 1
        await self._checkpoints.begin_epoch(epoch)
        recovered = await self._moment(wire, state, checkpoint) if older else state.recovered
        # What was told of what is lost now bears positions that are given no more.
        ends = b"{}" if older or is_raised else _with_end(state)
        facts = ("epoch", epoch, "ends", ends, "lineage", state.lineage, "recovered", recovered)
        await _ask(wire, "HSET", self._keys.layout, *facts)
        self._is_unchecked = False
        self._guard.trust(recovered)
        return restored

    async def _raise_position(self, wire: Connection, state: State, checkpoint: Checkpoint) -> bool:
        """Let positions go on behind all that anyone has read or begun to archive; tell if they did not."""
        position = max(checkpoint.position, self._guard.position())
        if position > state.position:
            log, base = self._keys.logs[0], self._keys.bases[0]
            await _ask(wire, "FCALL", function("raise_position"), 1, log, base, position)
        return position > state.position

    async def _moment(self, wire: Connection, state: State, checkpoint: Checkpoint) -> int:
        """Return by when client message ids may have been forgotten, wherever this server's clock is."""
        ends = [*checkpoint.positions.values(), *self._guard.reached().values(), *state.ends]
        return max(await clock_of(wire), *(entry_id(end)[0] for end in ends))

    def _older(
        self, state: State, checkpoint: Checkpoint, reached: Mapping[int, bytes], *, rebuild: bool
    ) -> Collection[int]:
        # A server of an earlier epoch may have gone on by itself, so that the ends of its logs do not tell.
        if rebuild or state.epoch < checkpoint.epoch:
            return range(self._keys.shards)
        return {
            *older_shards(state, checkpoint.positions),
            *older_shards(state, reached),
        }

    async def _restore(
        self, wire: Connection, state: State, checkpoint: Checkpoint, older: Collection[int]
    ) -> Restored:
        shards = sorted(older)
        _log.error("redis_is_older: it has lost entries of the shards %s; restoring from the archive", shards)
        self.on_state("Redis came back older than the archive: its rooms are being restored")
        rooms = raised = 0
        async for page in self._rooms.rooms():
            found = [each for each in page if self._keys.shard_of(each.room.id) in older]
            for some in _batches(found, _ROOMS):
                counts = await asyncio.gather(*(self._restore_room(wire, each) for each in some))
                rooms += sum(restored for restored, _ in counts)
                raised += sum(count for _, count in counts)
        raised += await self._raise_told(wire, older)
        for shard in shards:
            await self._move_end(wire, shard, state, checkpoint)
        _log.error("redis_restored: %d rooms restored, the seqs of %d rooms raised", rooms, raised)
        return Restored(shards, rooms, raised)

    async def _restore_room(self, wire: Connection, archived: ArchivedRoom) -> tuple[int, int]:
        room = archived.room
        key = self._keys.bases[self._keys.shard_of(room.id)] + b"room:" + room.id.encode()
        restored = 0
        if int(await _ask(wire, "HGET", key, "version") or 0) < archived.version:
            facts = (room.host_id, room.name or "", room.created_at, archived.version)
            seqs = await self._rooms.joined_seqs(room.id) if room.participants else {}
            members = [fact for user in room.participants for fact in (user, seqs.get(user, 0))]
            restored = await self._call(wire, "restore", room.id, *facts, *members)
        seq = await _ask(wire, "HGET", key, "seq")
        if seq is None:
            return restored, 0
        last = await self._rooms.last_seq(room.id, int(seq))
        raised = await self._raise(wire, room.id, last) if last > int(seq) else 0
        # Behind the seq, beyond which nobody has read.
        reads = await self._rooms.read_seqs(room.id) if room.participants else {}
        if reads:
            known = [fact for user_and_seq in reads.items() for fact in user_and_seq]
            await self._call(wire, "raise_reads", room.id, *known)
        return restored, raised

    async def _raise_told(self, wire: Connection, older: Collection[int]) -> int:
        """Raise seqs to what this process has told, for some of it may be lost before it was archived."""
        told = [each for each in self._guard.told().items() if self._keys.shard_of(each[0]) in older]
        raised = 0
        for some in _batches(told, 1000):
            raised += sum(await asyncio.gather(*(self._raise(wire, room_id, seq) for room_id, seq in some)))
        return raised

    async def _raise(self, wire: Connection, room_id: str, seq: int) -> int:
        return await self._call(wire, "raise", room_id, seq)

    async def _call(self, wire: Connection, name: Function, room_id: str, *arguments: str | int) -> int:
        shard = self._keys.shard_of(room_id)
        log, base = self._keys.logs[shard], self._keys.bases[shard]
        return int(await _ask(wire, "FCALL", function(name), 1, log, base, room_id, *arguments))

    async def _move_end(self, wire: Connection, shard: int, state: State, checkpoint: Checkpoint) -> None:
        """Let a log go on behind all that anyone has read of it, whatever the server's clock says."""
        ends = (checkpoint.positions.get(shard), self._guard.reached().get(shard), state.ends[shard])
        end = max((each for each in ends if each is not None), key=entry_id)
        if entry_id(end) > entry_id(state.ends[shard]):
            log, base = self._keys.logs[shard], self._keys.bases[shard]
            await _ask(wire, "FCALL", function("move_end"), 1, log, base, state.history, end)

    async def _acquire_lock(self, wire: Connection, patience: float) -> None:
        """Be the one who compares; wait for ``patience`` seconds while others do, which look now and then."""
        backoff, loop = Backoff(_FIRST_DELAY, _LONGEST_DELAY / 10), asyncio.get_running_loop()
        ends = loop.time() + patience
        while await _ask(wire, "SET", self._keys.lock(_LOCK), self._token, "NX", "PX", _LOCK_MS) is None:
            if loop.time() >= ends:
                raise WireError("another process compares it with the archive")
            await asyncio.sleep(backoff.next())

    async def _keep_lock(self, wire: Connection) -> None:
        while wire.is_open:
            await asyncio.sleep(_LOCK_MS / 3000)
            with suppress(WireError, TimeoutError):  # who restores meets it, too
                await _ask(wire, "SET", self._keys.lock(_LOCK), self._token, "PX", _LOCK_MS)

    async def _release_lock(self, wire: Connection) -> None:
        if await wire.ask("GET", self._keys.lock(_LOCK)) == self._token.encode():
            await wire.ask("DEL", self._keys.lock(_LOCK))


def _with_end(state: State) -> bytes:
    """Return the ends of earlier epochs with that of the last one, which stands where Redis does now."""
    ends = json.loads(state.epoch_ends)
    if state.epoch:
        ends[str(state.epoch)] = state.position
    return json.dumps(dict(list(ends.items())[-_EPOCHS:])).encode()


async def _ask(wire: Connection, *command: bytes | str | int) -> Any:
    async with asyncio.timeout(_PATIENCE):
        answer = await wire.ask(*command)
    if isinstance(answer, ReplyError):
        raise WireError(f"Redis refuses {command[0]!s}: {answer}")
    return answer


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
