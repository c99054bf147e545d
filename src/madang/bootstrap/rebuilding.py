"""``madang cluster rebuild``: a lost Redis made from the archive."""

import click
import uuid_utils

from madang.adapters.dynamodb.checkpoints import DynamoCheckpoints
from madang.adapters.redis.connection import WireError
from madang.adapters.redis.layout import LayoutError
from madang.bootstrap.cluster_services import open_dynamodb, open_recovery, open_redis
from madang.bootstrap.errors import StartError
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable

__all__ = ["rebuild_redis"]


async def rebuild_redis(settings: ClusterSettings) -> None:
    """Restore rooms, members and seqs in Redis from DynamoDB; what is newer in Redis stays.

    Nodes may run meanwhile: one that waits for it goes on by itself.

    Raises:
        StartError: a service cannot be reached, or fails meanwhile; to repeat it goes on.
    """
    async with open_redis(settings) as redis, open_dynamodb(settings) as client:
        checkpoints = DynamoCheckpoints(client, settings.dynamodb_table, str(uuid_utils.uuid7()))
        recovery = open_recovery(settings, redis, client, checkpoints)
        click.echo(f"Restoring rooms from the table {settings.dynamodb_table} …")
        try:
            restored = await recovery.recover(rebuild=True)
        except (LayoutError, WireError, Unavailable, TimeoutError) as error:
            raise StartError(f"Redis was not rebuilt: {error}") from error
    click.echo(f"{restored.rooms} rooms were restored; the seqs of {restored.raised} rooms were raised.")
