"""``madang cluster status``."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from madang.adapters.dynamodb.client import CredentialsError as AwsCredentialsError
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import is_there
from madang.adapters.elasticsearch.client import Client
from madang.adapters.elasticsearch.client import CredentialsError as ElasticsearchCredentialsError
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import CredentialsError, WireError
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.statistics import (
    EpochOverview,
    ShardOverview,
    look_at_epoch,
    look_over,
    shards_there,
)
from madang.bootstrap.cluster_services import connect_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.supervised_tasks import supervised
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.group import GROUPS
from madang.ports.leases import NodeLease

__all__ = ["show_status"]


async def show_status(settings: ClusterSettings) -> None:
    """Print nodes, shards, how far the groups are behind, dead letters, and how the services stand.

    Everything is only looked at, once: a service may be down, full, or a replica; the others are told all the
    same.

    Raises:
        StartError: Redis cannot be reached, or holds another chat's layout.
    """
    console, failure = Console(), None
    try:
        await _show_redis(settings, console)
    except (Unavailable, WireError, CredentialsError, TimeoutError) as error:
        failure = StartError(f"Redis: {str(error) or 'no answer'}")
    for service, look in (("DynamoDB", _look_at_table), ("Elasticsearch", _look_at_index)):
        console.print(await _stand(service, look, settings), markup=False, soft_wrap=True)
    if failure is not None:
        raise failure


async def _show_redis(settings: ClusterSettings, console: Console) -> None:
    (await connect_redis(settings)).close()  # what is wrong is said more clearly here
    keys, reads = (
        Keys(settings.redis_prefix, settings.shards),
        RedisClient(settings.redis_url, settings.deadline),
    )
    async with supervised(reads.run):
        shards = await shards_there(keys, reads)
        if not shards:
            console.print("Redis: nothing of this chat is there yet")
            return
        if shards != keys.shards:
            raise StartError(f"Redis: the data are spread over {shards} shards, not {keys.shards}")
        console.print(_nodes(await RedisLeases(keys, reads).alive()))
        console.print(_shards(await look_over(keys, reads)))
        console.print(_epoch(await look_at_epoch(keys, reads)))


async def _stand(
    service: str, look: Callable[[ClusterSettings], Awaitable[bool]], settings: ClusterSettings
) -> str:
    try:
        async with asyncio.timeout(settings.deadline):
            is_made = await look(settings)
    except (Unavailable, AwsCredentialsError, ElasticsearchCredentialsError) as error:
        return f"{service}: {error}"
    except TimeoutError:
        return f"{service}: no answer"
    except ValueError:
        return f"{service}: its address is none"  # the driver would repeat it, with the password in it
    return f"{service}: {'answers' if is_made else 'answers, and has nothing of this chat yet'}"


async def _look_at_table(settings: ClusterSettings) -> bool:
    async with open_client(settings.dynamodb_endpoint, settings.deadline) as client:
        return await is_there(client, settings.dynamodb_table)


async def _look_at_index(settings: ClusterSettings) -> bool:
    client = Client(settings.elasticsearch_url, settings.elasticsearch_api_key)
    try:
        return await client.is_there(settings.elasticsearch_index)
    finally:
        await client.close()


def _epoch(epoch: EpochOverview) -> str:
    line = f"Redis: epoch {epoch.epoch}"
    if epoch.recovered:
        moment = datetime.fromtimestamp(epoch.recovered / 1000, UTC)
        line += f", recovered from the archive {moment:%Y-%m-%d %H:%M:%S}"
    if not epoch.is_trusted:
        line += ", not compared with the archive yet"
    return line


def _nodes(nodes: Sequence[NodeLease]) -> Table:
    table = Table("node", "address", "since", title="Nodes", title_justify="left")
    for node in nodes:
        since = datetime.fromtimestamp(node.started_at / 1000, UTC)
        table.add_row(node.node, node.address, f"{since:%Y-%m-%d %H:%M:%S}")
    return table


def _shards(shards: Sequence[ShardOverview]) -> Table:
    columns = [*(f"{group} behind" for group in GROUPS), *(f"{group} dead" for group in GROUPS)]
    table = Table("shard", "entries", *columns, title="Log", title_justify="left", show_footer=True)
    rows = [
        [
            each.length,
            *(each.behind.get(group, 0) for group in GROUPS),
            *(each.dead[group] for group in GROUPS),
        ]
        for each in shards
    ]
    for each, row in zip(shards, rows, strict=True):
        table.add_row(str(each.shard), *map(str, row))
    table.columns[0].footer = "all"
    for column, values in zip(table.columns[1:], zip(*rows, strict=True), strict=True):
        column.footer = str(sum(values))
        column.justify = "right"
    return table
