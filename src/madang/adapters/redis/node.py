"""What a node of a cluster has of Redis."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.canary import RedisCanary
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.epoch import EpochGuard
from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.lineage import RedisLineage
from madang.adapters.redis.log import RedisLog
from madang.adapters.redis.presence import RedisPresence
from madang.adapters.redis.read_states import RedisReadStates
from madang.adapters.redis.rooms import RedisRooms
from madang.adapters.redis.settings import LogSettings
from madang.domain.quotas import Quotas
from madang.ports.archive import Archive
from madang.ports.dedup import Dedup

__all__ = ["RedisNode"]


class RedisNode:
    """The ports of a node, wired to each other: they share how far the log has been read.

    Attributes:
        services: what must run, supervised, for as long as the node serves.
    """

    def __init__(  # noqa: PLR0913  # one connection and its guard are shared by all of them
        self,
        name: str,
        url: str,
        keys: Keys,
        reads: RedisClient,
        writes: RedisClient,
        guard: EpochGuard,
        log: LogSettings,
        *,
        history: Archive,
        dedup: Dedup,
        quotas: Quotas,
    ) -> None:
        backlog = Backlog(keys, reads, log.backlog)
        confirm = log.durability if log.confirm else None
        self.log = RedisLog(url, keys, dedup, log, backlog, guard)
        self.feed = RedisFeed(url, keys, history, timeout=log.deadline, confirm=confirm, verify=guard.verify)
        positions = self.feed.positions
        guard.positions, guard.told = positions.of_shards, lambda: positions.seqs
        guard.position = lambda: positions.position
        self.lineage = RedisLineage(keys, reads)
        guard.on_verified, self.feed.on_unnumbered = self.lineage.read, self.lineage.meet_unnumbered
        self.bus = RedisBus(url, keys, log.deadline)
        self.presence = RedisPresence(keys, reads, name, self.bus.announce_presence)
        self.bus.subscribe_presence(self.presence.tell)
        self.rooms = RedisRooms(keys, reads, writes, positions, quotas, history=lambda: guard.history)
        self.read_states = RedisReadStates(keys, reads, writes)
        self.canary = RedisCanary(keys, reads)
        self.services: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (
            *(backlog.run, self.log.run, self.feed.run, self.bus.run, self.presence.run),
        )

    async def ready(self) -> None:
        """Wait until nothing that happens from then on can be missed."""
        await self.feed.ready.wait()
        await self.bus.ready.wait()

    def read(self) -> Mapping[int, str]:
        """Return how far the node has read the log of each shard."""
        return {shard: entry.decode() for shard, entry in self.feed.positions.of_shards().items()}
