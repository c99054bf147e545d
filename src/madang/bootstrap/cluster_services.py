"""What nodes, workers and commands of a cluster open alike."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from madang.adapters import dynamodb, redis
from madang.adapters.redis import RedisOptions
from madang.bootstrap.entering import opened
from madang.bootstrap.startup_wait import Told, reach
from madang.bootstrap.supervised_tasks import supervised
from madang.config import ClusterSettings
from madang.ports.archive_storage import ArchiveOptions, ArchiveStorage, OpenArchive
from madang.ports.checkpoints import Checkpoints
from madang.ports.group import GROUPS, GroupName
from madang.storage_choices import NO_SEARCH

if TYPE_CHECKING:
    from madang.adapters.redis import RedisStorage

__all__ = ["groups_of", "has_index", "open_archive", "open_redis", "recovering", "redis_options"]

_ARCHIVES: Final[Mapping[str, OpenArchive]] = {"dynamodb": dynamodb.open_archive}
"""The archives that a cluster can have, by the value of the setting ``archive``."""

_NOWHERE: Final = "(none)"
"""What Redis remembers in the place of the name of an index, and what is no name of one."""


def has_index(settings: ClusterSettings) -> bool:
    """Tell whether there is a search index."""
    return settings.search != NO_SEARCH


def groups_of(settings: ClusterSettings) -> Sequence[GroupName]:
    """Return the groups that follow the log."""
    return [group for group in GROUPS if group != "index" or has_index(settings)]


def redis_options(settings: ClusterSettings) -> RedisOptions:
    """Return what the settings say of Redis."""
    return RedisOptions(
        url=settings.redis_url,
        prefix=settings.redis_prefix,
        shards=settings.shards,
        places={
            "table": settings.dynamodb_table,
            "index": settings.elasticsearch_index if has_index(settings) else _NOWHERE,
        },
        groups=groups_of(settings),
        durability=settings.durability,
        deadline=settings.deadline,
        dedup_window=settings.dedup_window,
        backlog=settings.backlog,
        log_retention=settings.log_retention,
    )


@asynccontextmanager
async def open_redis(settings: ClusterSettings, *, guarded: bool = False) -> "AsyncIterator[RedisStorage]":
    """Give Redis with everything in it that was missing.

    With ``guarded``, its connections wait until ``recovering`` has compared it with the archive.

    Raises:
        StartError: it cannot be reached, or not be used.
    """
    storage = await reach("Redis", partial(redis.open_storage, redis_options(settings), guarded=guarded))
    async with supervised(*storage.services):
        yield storage


@asynccontextmanager
async def recovering(
    storage: "RedisStorage", archive: ArchiveStorage, writer: str, tell: Told = lambda _: None
) -> AsyncIterator[Checkpoints]:
    """Compare Redis with the archive before the block and while it runs; give the checkpoints.

    ``writer`` is a name that no other process has; ``tell`` hears why Redis cannot be used.

    Raises:
        StartError: it has lost everything, or cannot be compared.
    """
    checkpoints = archive.checkpoints(writer)
    restoration = storage.restoration(checkpoints, archive.rooms)
    await reach("Redis", restoration.start)
    restoration.on_state = tell
    async with supervised(restoration.run):
        yield checkpoints


def open_archive(settings: ClusterSettings) -> AbstractAsyncContextManager[ArchiveStorage]:
    """Open the archive, which is asked nothing yet.

    Raises:
        StartError: its driver is missing, or its address is none.
    """
    options = ArchiveOptions(settings.dynamodb_table, settings.dynamodb_endpoint, settings.deadline)
    return opened("DynamoDB", partial(_ARCHIVES[settings.archive], options))
