"""Redis as nodes, workers and commands of a cluster open it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from madang.adapters.redis import RedisOptions
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection, ReplyError
from madang.adapters.redis.dead_letters import RedisDeadLetters
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import EpochGuard
from madang.adapters.redis.group import RedisGroup
from madang.adapters.redis.group_progress import RedisGroupProgress
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.known_index import RedisKnownIndex
from madang.adapters.redis.layout import adopt, prepare, release_groups, writes_are_synced
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.lock import RedisLock
from madang.adapters.redis.log_reader import read_log
from madang.adapters.redis.node import RedisNode
from madang.adapters.redis.pending_reads import RedisPendingReads
from madang.adapters.redis.recovery import Recovery
from madang.adapters.redis.settings import LogSettings
from madang.adapters.redis.statistics import RedisStatistics
from madang.adapters.redis.tail import RedisTail
from madang.adapters.redis.trimmer import RedisTrimmer
from madang.domain.quotas import Quotas
from madang.ports.archive import Archive
from madang.ports.checkpoints import ArchivedRooms, Checkpoints
from madang.ports.clock import Clock
from madang.ports.dedup import Dedup
from madang.ports.errors import UnusableError
from madang.ports.group import Group, GroupName
from madang.ports.lock import Lock
from madang.ports.restoration import Restoration
from madang.ports.scan import Scan
from madang.secret_settings import hidden

__all__ = ["RedisStorage", "adopt_redis", "open_redis", "revoke_in_redis", "view_redis"]


class RedisStorage:
    """The ports over one Redis, by two connections: for what is only read, and for what must be kept.

    Attributes:
        syncs_seldom: whether each write must wait for Redis to write to its disk, which it does seldom.
        services: what must run, supervised, for as long as it is used.
    """

    def __init__(self, options: RedisOptions, log: LogSettings, *, guarded: bool) -> None:
        self._options = options
        self._log = log
        self._keys = _keys(options)
        self._guard = EpochGuard(self._keys)
        self._confirm = log.durability if log.confirm else None
        verify = self._guard.verify if guarded else None
        self._reads = RedisClient(options.url, options.deadline, verify=verify)
        self._writes = RedisClient(options.url, options.deadline, self._confirm, verify)
        self.syncs_seldom = self._confirm is Durability.FSYNC
        self.services: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (
            self._reads.run,
            self._writes.run,
        )
        ports = (self._keys, self._reads)
        self.dead_letters = RedisDeadLetters(*ports)
        self.known_index = RedisKnownIndex(*ports)
        self.leases = RedisLeases(*ports)
        self.messages: Scan = partial(read_log, *ports)
        self.pending_reads = RedisPendingReads(*ports)
        self.statistics = RedisStatistics(*ports)
        self.tail = RedisTail(*ports)
        self.trimmer = RedisTrimmer(*ports, options.log_retention)

    def group(self, name: GroupName, consumer: str, clock: Clock) -> Group:
        """Return a group as one of its workers, ``consumer``, reads it."""
        reader = RedisGroup(
            *(self._options.url, self._keys, name, consumer, self._reads, clock), confirm=self._confirm
        )
        reader.verify = self._guard.verify
        return reader

    def progress(self, name: GroupName) -> RedisGroupProgress:
        """Return how far a group is."""
        return RedisGroupProgress(self._keys, name, self._reads)

    def lock(self, name: str, holder: str) -> Lock:
        """Return a lock as ``holder``, a name that no other has, holds it."""
        return RedisLock(self._keys, self._reads, name, holder)

    def restoration(self, checkpoints: Checkpoints, rooms: ArchivedRooms) -> Restoration:
        """Return what compares Redis with the archive, and restores it."""
        return Recovery(
            *(self._options.url, self._keys, self._guard, checkpoints, rooms),
            durability=self._log.durability,
            timeout=self._options.deadline,
        )

    def node(self, name: str, history: Archive, dedup: Dedup, quotas: Quotas) -> RedisNode:
        """Return the ports of a node; what its feed misses is read from ``history``."""
        return RedisNode(
            *(name, self._options.url, self._keys, self._reads, self._writes, self._guard, self._log),
            history=history,
            dedup=dedup,
            quotas=quotas,
        )


async def open_redis(options: RedisOptions, *, guarded: bool) -> RedisStorage:
    """Give Redis with everything in it that was missing (``madang.adapters.redis.open_storage``)."""
    durability = Durability(options.durability)
    wire = await _connect(options)
    try:
        async with asyncio.timeout(options.deadline):
            keys = _keys(options)
            await prepare(wire, keys, durability, options.places)
            await release_groups(wire, keys)
            is_synced = await writes_are_synced(wire)
    finally:
        wire.close()
    log = LogSettings(
        durability=durability,
        confirm=durability is not Durability.MEMORY and not (durability is Durability.FSYNC and is_synced),
        deadline=options.deadline,
        window=options.dedup_window * 1000,
        backlog=options.backlog,
    )
    return RedisStorage(options, log, guarded=guarded)


async def view_redis(options: RedisOptions) -> RedisStorage:
    """Give Redis as it is; connecting to it first says more clearly what is wrong."""
    (await _connect(options)).close()
    return RedisStorage(options, LogSettings(deadline=options.deadline), guarded=False)


async def adopt_redis(options: RedisOptions) -> None:
    """Remember the places of the options instead of those before."""
    wire = await _connect(options)
    try:
        await adopt(wire, _keys(options), **options.places)
    finally:
        wire.close()


async def revoke_in_redis(options: RedisOptions, user_id: str, at: int) -> None:
    """Remember up to when what a user's clients show is void."""
    wire = await _connect(options)
    try:
        answer = await wire.ask("HSET", Keys(options.prefix, options.shards).revoked, user_id, at)
    finally:
        wire.close()
    if isinstance(answer, ReplyError):
        raise UnusableError(str(answer))


def _keys(options: RedisOptions) -> Keys:
    return Keys(options.prefix, options.shards, options.groups)


async def _connect(options: RedisOptions) -> Connection:
    try:
        return await Connection.connect(options.url, options.deadline)
    except (KeyError, ValueError):
        raise UnusableError(
            f"{hidden(options.url)} is no address of the form redis://host:port "
            "(a password with / ? # or % in it is given as MADANG_REDIS_PASSWORD)"
        ) from None
