"""A worker process: from settings to running workers, and to their orderly end."""

import asyncio
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
import uuid_utils

from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.redis.group import RedisGroup
from madang.adapters.redis.group_progress import RedisGroupProgress
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.lock import RedisLock
from madang.adapters.redis.trimmer import RedisTrimmer
from madang.adapters.system import system_clock
from madang.bootstrap.cluster_services import Redis, open_dynamodb, open_redis, recovering
from madang.bootstrap.ending import Ending, orderly_end
from madang.bootstrap.index import open_index
from madang.bootstrap.whole_index import WholeIndex
from madang.config import ClusterSettings, secrets_of
from madang.observability.logging import configure_logging
from madang.ports.group import GroupName
from madang.projections.archive import ArchiveProjection
from madang.projections.index import IndexProjection
from madang.projections.projection import Projection
from madang.projections.runner import Runner
from madang.workers.archive_watch import ArchiveWatch
from madang.workers.housekeeping import Housekeeping
from madang.workers.index_watch import IndexWatch
from madang.workers.renewal import Renewal

__all__ = ["open_projection", "work"]

Service = Runner | Housekeeping | Renewal | IndexWatch | ArchiveWatch

_logger = structlog.get_logger(__name__)


async def work(settings: ClusterSettings, groups: Collection[GroupName], *, attached: bool) -> None:
    """Carry the log on until SIGINT or SIGTERM, or, when ``attached``, until standard input ends.

    Raises:
        StartError: a service cannot be reached, or not be used.
    """
    configure_logging(
        settings.log_level, settings.log_format, secrets=secrets_of(settings), rate=settings.log_rate
    )
    async with AsyncExitStack() as stack:
        ending = stack.enter_context(orderly_end())
        if attached:
            _end_with_parent(ending)
        redis = await stack.enter_async_context(open_redis(settings, guarded=True))
        consumer = str(uuid_utils.uuid7())
        client = await stack.enter_async_context(open_dynamodb(settings, _unconcerned))
        checkpoints = await stack.enter_async_context(recovering(settings, redis, client, consumer))
        services: list[Service] = [_housekeeping(settings, redis)]
        if "archive" in groups:
            writer = DynamoArchiveWriter(client, settings.dynamodb_table)
            services += [
                Runner(
                    "archive", _reader(redis, "archive", consumer), ArchiveProjection(writer, checkpoints)
                ),
                ArchiveWatch(RedisGroupProgress(redis.keys, "archive", redis.reads), checkpoints),
            ]
        if "index" in groups:
            services += await stack.enter_async_context(_indexing(settings, redis, client, consumer))
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
    if group == "archive":
        async with open_dynamodb(settings) as client:
            yield ArchiveProjection(DynamoArchiveWriter(client, settings.dynamodb_table))
    else:
        async with open_index(settings) as index:
            yield IndexProjection(index.search)


def _housekeeping(settings: ClusterSettings, redis: Redis) -> Housekeeping:
    trimmer = RedisTrimmer(redis.keys, redis.reads, settings.log_retention)
    return Housekeeping(trimmer, RedisLeases(redis.keys, redis.reads))


def _reader(redis: Redis, group: GroupName, consumer: str) -> RedisGroup:
    reader = RedisGroup(
        redis.url, redis.keys, group, consumer, redis.reads, system_clock, confirm=redis.confirm
    )
    reader.verify = redis.guard.verify
    return reader


@asynccontextmanager
async def _indexing(
    settings: ClusterSettings, redis: Redis, archive: Any, consumer: str
) -> AsyncIterator[list[Service]]:
    async with open_index(settings, _unconcerned) as index:
        whole = WholeIndex(settings, index, archive, redis)
        # One lock for both, and a holder each: who makes an index on purpose is not taken for an accident.
        renewing, watching = (
            RedisLock(redis.keys, redis.reads, "renewal", f"{consumer}-{what}") for what in ("renew", "watch")
        )
        yield [
            Runner("index", _reader(redis, "index", consumer), IndexProjection(index.search)),
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
