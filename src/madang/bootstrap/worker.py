"""A worker process: from settings to running workers, and to their orderly end."""

import asyncio
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import structlog
import uuid_utils

from madang.adapters.system import system_clock
from madang.bootstrap.cluster_services import groups_of, open_archive, open_redis, recovering
from madang.bootstrap.ending import Ending, orderly_end
from madang.bootstrap.index import open_index
from madang.bootstrap.optional import prepared
from madang.config import ClusterSettings, secrets_of
from madang.observability.logging import configure_logging
from madang.ports.archive_storage import ArchiveStorage
from madang.ports.checkpoints import Checkpoints
from madang.ports.group import GroupName
from madang.ports.index_storage import IndexStorage
from madang.projections.archive import ArchiveProjection
from madang.projections.index import IndexProjection
from madang.projections.projection import Projection
from madang.projections.runner import Runner
from madang.workers.archive_watch import ArchiveWatch
from madang.workers.housekeeping import Housekeeping
from madang.workers.index_watch import IndexWatch
from madang.workers.reads_carrier import ReadsCarrier
from madang.workers.renewal import Renewal
from madang.workers.whole_index import WholeIndex

if TYPE_CHECKING:
    from madang.adapters.redis import RedisStorage

__all__ = ["open_projection", "work"]

Service = Runner | Housekeeping | Renewal | IndexWatch | ArchiveWatch | ReadsCarrier

_logger = structlog.get_logger(__name__)


async def work(settings: ClusterSettings, groups: Collection[GroupName] | None, *, attached: bool) -> None:
    """Carry the log on until SIGINT or SIGTERM, or, when ``attached``, until standard input ends.

    ``groups`` are those to work for, ``None`` for all that there are.

    Raises:
        StartError: a service cannot be reached, or not be used.
    """
    if groups is None:
        groups = groups_of(settings)
    configure_logging(
        settings.log_level, settings.log_format, secrets=secrets_of(settings), rate=settings.log_rate
    )
    async with AsyncExitStack() as stack:
        ending = stack.enter_context(orderly_end())
        if attached:
            _end_with_parent(ending)
        archive = await stack.enter_async_context(open_archive(settings))
        index = await stack.enter_async_context(open_index(settings)) if "index" in groups else None
        redis = await stack.enter_async_context(open_redis(settings, guarded=True))
        consumer = str(uuid_utils.uuid7())
        await stack.enter_async_context(prepared(archive, _unconcerned))
        checkpoints = await stack.enter_async_context(recovering(redis, archive, consumer))
        services: list[Service] = [Housekeeping(redis.trimmer, redis.leases)]
        if "archive" in groups:
            services += _archiving(redis, archive, checkpoints, consumer)
        if index is not None:
            await stack.enter_async_context(prepared(index, _unconcerned))
            services += _indexing(redis, archive, index, consumer)
        _logger.info("workers_started", groups=list(groups), consumer=consumer)
        await _run(services, ending)


async def _run(services: Collection[Service], ending: Ending) -> None:
    stop = asyncio.Event()
    ending.then(stop.set)
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(each.run()) for each in services]
        await stop.wait()
        # What was begun is not acknowledged yet: another worker takes it over, and writes it once more.
        for task in running:
            task.cancel()


@asynccontextmanager
async def open_projection(settings: ClusterSettings, group: GroupName) -> AsyncIterator[Projection]:
    """Give the projection of a group.

    Raises:
        StartError: its service cannot be reached, or not be used.
    """
    async with AsyncExitStack() as stack:
        if group == "archive":
            archive = await stack.enter_async_context(open_archive(settings))
            await stack.enter_async_context(prepared(archive))
            yield ArchiveProjection(archive.writer)
        else:
            index = await stack.enter_async_context(open_index(settings))
            await stack.enter_async_context(prepared(index))
            yield IndexProjection(index.search)


def _archiving(
    redis: "RedisStorage", archive: ArchiveStorage, checkpoints: Checkpoints, consumer: str
) -> list[Service]:
    reader = redis.group("archive", consumer, system_clock)
    return [
        Runner("archive", reader, ArchiveProjection(archive.writer, checkpoints, redis.pending_reads)),
        ReadsCarrier(redis.pending_reads, archive.writer),
        ArchiveWatch(redis.progress("archive"), checkpoints),
    ]


def _indexing(
    redis: "RedisStorage", archive: ArchiveStorage, index: IndexStorage, consumer: str
) -> list[Service]:
    whole = WholeIndex(index, redis.known_index, archive.scan, redis.messages)
    # One lock for both, and a holder each: who makes an index on purpose is not taken for an accident.
    renewing, watching = (redis.lock("renewal", f"{consumer}-{what}") for what in ("renew", "watch"))
    return [
        Runner("index", redis.group("index", consumer, system_clock), IndexProjection(index.search)),
        Renewal(renewing, whole.renew),
        IndexWatch(watching, whole, whole.known),
    ]


def _unconcerned(_: str | None) -> None:
    """Do nothing: a group whose service cannot be used waits for it, and the others go on."""


def _end_with_parent(ending: Ending) -> None:
    loop = asyncio.get_running_loop()

    def ended() -> None:
        loop.remove_reader(sys.stdin)
        ending.tell()

    loop.add_reader(sys.stdin, ended)
