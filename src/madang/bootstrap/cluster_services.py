"""What nodes, workers and commands of a cluster open alike."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from madang.adapters import dynamodb, redis
from madang.adapters.redis import RedisOptions
from madang.bootstrap.entering import opened
from madang.bootstrap.startup_wait import Told, reach
from madang.bootstrap.supervised_tasks import supervised
from madang.config import ClusterSettings
from madang.ports.archive_storage import ArchiveOptions, ArchiveStorage
from madang.ports.checkpoints import Checkpoints

if TYPE_CHECKING:
    from madang.adapters.redis import RedisStorage

__all__ = ["open_archive", "open_redis", "recovering", "redis_options"]


def redis_options(settings: ClusterSettings) -> RedisOptions:
    """Return what the settings say of Redis."""
    return RedisOptions(
        url=settings.redis_url,
        prefix=settings.redis_prefix,
        shards=settings.shards,
        places={"table": settings.dynamodb_table, "index": settings.elasticsearch_index},
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
    return opened("DynamoDB", partial(dynamodb.open_archive, options))
