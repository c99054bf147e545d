"""The shared memory of a cluster: rooms, log, feed, bus and presence on Redis 7.2 or newer.

Rooms are spread over shards. Everything about a room lies in its shard, under keys with the shard's hash
tag, so that one Redis Function can change it in one atomic step, and shards can lie on different servers
one day. The driver, hiredis, is loaded when the storage is opened.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from madang.ports.errors import needing
from madang.ports.group import GROUPS, GroupName

if TYPE_CHECKING:
    from madang.adapters.redis.node import RedisNode as RedisNode
    from madang.adapters.redis.storage import RedisStorage as RedisStorage

__all__ = ["RedisOptions", "adopt_places", "open_storage", "revoke", "view_storage"]


class RedisOptions(msgspec.Struct, frozen=True):
    """What Redis is opened with.

    Attributes:
        url: ``redis[s]://[user:password@]host[:port][/database]``.
        prefix: what all keys begin with.
        shards: over how many shards the rooms are spread.
        places: where the log is carried to, by what it is: the names of the archive's table and of the index.
        groups: those that follow the log; others are let go of.
        durability: how far a write must have come to count: ``memory``, ``fsync`` or ``replica``.
        deadline: seconds that each call has.
        dedup_window: seconds for which Redis remembers client message ids.
        backlog: entries that may wait for the slowest group; behind that, messages are refused.
        log_retention: seconds for which an entry is kept at least.
    """

    url: str
    prefix: str
    shards: int
    places: Mapping[str, str]
    groups: Sequence[GroupName] = GROUPS
    durability: str = "fsync"
    deadline: float = 5.0
    dedup_window: int = 86_400
    backlog: int = 1_000_000
    log_retention: float = 600.0


async def open_storage(options: RedisOptions, *, guarded: bool = False) -> "RedisStorage":
    """Open Redis, with everything in it that was missing. Its services must run from then on.

    With ``guarded``, its connections wait until a ``Restoration`` has compared it with the archive.

    Raises:
        UnusableError: its address is none, what is in it is not of this chat, or it cannot be worked with.
        UnreachableError, TimeoutError: it cannot be reached.
    """
    with needing("cluster", "hiredis"):
        from madang.adapters.redis.storage import open_redis

    return await open_redis(options, guarded=guarded)


async def view_storage(options: RedisOptions) -> "RedisStorage":
    """Open Redis only to look at it: nothing is made, and it may be full or a replica.

    Raises:
        UnusableError, UnreachableError: as for `open_storage`.
    """
    with needing("cluster", "hiredis"):
        from madang.adapters.redis.storage import view_redis

    return await view_redis(options)


async def adopt_places(options: RedisOptions) -> None:
    """Let the log be carried to other places than before, on purpose.

    Raises:
        UnusableError, UnreachableError: as for `open_storage`.
    """
    with needing("cluster", "hiredis"):
        from madang.adapters.redis.storage import adopt_redis

    await adopt_redis(options)


async def revoke(options: RedisOptions, user_id: str, at: int) -> None:
    """Let what a user's clients show when they come back be void up to a moment, in Unix milliseconds.

    Raises:
        UnusableError, UnreachableError: as for `open_storage`.
    """
    with needing("cluster", "hiredis"):
        from madang.adapters.redis.storage import revoke_in_redis

    await revoke_in_redis(options, user_id, at)
