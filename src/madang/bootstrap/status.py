"""``madang cluster status``."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial

import click

from madang.adapters import redis
from madang.bootstrap.cluster_services import has_index, open_archive, redis_options
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.bootstrap.supervised_tasks import supervised
from madang.bootstrap.table import table
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.archive_storage import ArchiveStorage
from madang.ports.errors import CredentialsError, UnreachableError, UnusableError
from madang.ports.group import GROUPS
from madang.ports.index_storage import IndexStorage
from madang.ports.leases import NodeLease
from madang.ports.statistics import EpochOverview, ShardOverview

__all__ = ["show_status"]

_Opening = Callable[[], AbstractAsyncContextManager[ArchiveStorage | IndexStorage]]


async def show_status(settings: ClusterSettings) -> None:
    """Print nodes, shards, how far the groups are behind, dead letters, and how the services stand.

    Everything is only looked at, once: a service may be down, full, or a replica; the others are told all the
    same.

    Raises:
        StartError: Redis cannot be reached, or holds another chat's layout.
    """
    failure = None
    try:
        await _show_redis(settings)
    except (Unavailable, UnreachableError, CredentialsError, TimeoutError) as error:
        failure = StartError(f"Redis: {str(error) or 'no answer'}")
    except UnusableError as error:
        raise StartError(f"Redis: {error}") from error
    services: list[_Opening] = [partial(open_archive, settings)]
    if has_index(settings):
        services.append(partial(open_index, settings))
    for open_storage in services:
        click.echo(await _stand(open_storage, settings.deadline))
    if failure is not None:
        raise failure


async def _show_redis(settings: ClusterSettings) -> None:
    storage = await redis.view_storage(redis_options(settings))
    async with supervised(*storage.services):
        shards = await storage.statistics.shard_count()
        if not shards:
            click.echo("Redis: nothing of this chat is there yet")
            return
        if shards != settings.shards:
            raise StartError(f"Redis: the data are spread over {shards} shards, not {settings.shards}")
        click.echo(_nodes(await storage.leases.alive()))
        click.echo(_shards(await storage.statistics.shards()))
        click.echo(_epoch(await storage.statistics.epoch()))


async def _stand(open_storage: _Opening, deadline: float) -> str:
    """Return a line that says how a service stands."""
    try:
        async with open_storage() as storage:
            return f"{storage.service}: {await _answer(storage, deadline)}"
    except StartError as error:
        return str(error)


async def _answer(storage: ArchiveStorage | IndexStorage, deadline: float) -> str:
    try:
        async with asyncio.timeout(deadline):
            is_made = await storage.is_there()
    except (Unavailable, CredentialsError) as error:
        return str(error)
    except TimeoutError:
        return "no answer"
    return "answers" if is_made else "answers, and has nothing of this chat yet"


def _epoch(epoch: EpochOverview) -> str:
    line = f"Redis: epoch {epoch.epoch}"
    if epoch.recovered:
        moment = datetime.fromtimestamp(epoch.recovered / 1000, UTC)
        line += f", recovered from the archive {moment:%Y-%m-%d %H:%M:%S}"
    if not epoch.is_trusted:
        line += ", not compared with the archive yet"
    return line


def _nodes(nodes: Sequence[NodeLease]) -> str:
    rows = [
        (node.node, node.address, f"{datetime.fromtimestamp(node.started_at / 1000, UTC):%Y-%m-%d %H:%M:%S}")
        for node in nodes
    ]
    return table("Nodes", ("node", "address", "since"), rows)


def _shards(shards: Sequence[ShardOverview]) -> str:
    columns = [*(f"{group} behind" for group in GROUPS), *(f"{group} dead" for group in GROUPS)]
    rows = [
        [
            each.length,
            *(each.behind.get(group, 0) for group in GROUPS),
            *(each.dead[group] for group in GROUPS),
        ]
        for each in shards
    ]
    numbered = [(str(each.shard), *row) for each, row in zip(shards, rows, strict=True)]
    sums = ("all", *map(sum, zip(*rows, strict=True)))
    return table("Log", ("shard", "entries", *columns), [*numbered, sums])
