"""``madang cluster status``."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from madang.adapters.redis.layout import GROUPS
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.overview import EpochOverview, ShardOverview, look_at_epoch, look_over
from madang.bootstrap.errors import StartError
from madang.bootstrap.shared import open_redis
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.leases import NodeLease

__all__ = ["show_status"]


async def show_status(settings: ClusterSettings) -> None:
    """Print nodes, shards, how far the groups are behind, dead letters, and how Redis and the archive stand.

    Raises:
        StartError: Redis cannot be reached, or not be used.
    """
    async with open_redis(settings) as redis:
        try:
            nodes = await RedisLeases(redis.keys, redis.reads).alive()
            shards = await look_over(redis.keys, redis.reads)
            epoch = await look_at_epoch(redis.keys, redis.reads)
        except Unavailable as error:
            raise StartError(f"Redis: {error}") from error
    console = Console()
    console.print(_nodes(nodes))
    console.print(_shards(shards))
    console.print(_epoch(epoch))


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
