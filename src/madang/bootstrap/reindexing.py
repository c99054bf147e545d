"""``madang reindex``: the search index built anew from the archive and the log."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import click
import uuid_utils

from madang.adapters.dynamodb.scan import scan_messages
from madang.adapters.redis.lock import RedisLock
from madang.adapters.redis.log_reader import read_log
from madang.bootstrap.cluster_services import Redis, open_dynamodb, open_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.domain.messages import Message
from madang.workers.renewal import holding

__all__ = ["rebuild_index"]


async def rebuild_index(settings: ClusterSettings) -> None:
    """Build a new index while the old one answers, then let it answer instead.

    Workers write what is new to both as soon as they have noticed the new one. What they indexed before is in
    the archive or still in the log: both are read after that.

    Raises:
        StartError: a service cannot be reached, or fails meanwhile, or another is building; then the old
            index goes on answering.
    """
    alias = settings.elasticsearch_index
    async with (
        open_redis(settings) as redis,
        open_dynamodb(settings) as archive,
        open_index(settings) as index,
    ):
        lock = RedisLock(redis.keys, redis.reads, "renewal", str(uuid_utils.uuid7()))
        try:
            async with holding(lock) as is_ours:
                if not is_ours:
                    raise StartError("the index is being built at the moment: try again later")
                click.echo(f"Building a new index for {alias} …")
                count = await index.client.reindex(
                    index.analyzer, alias, lambda: _everything(settings, archive, redis)
                )
        except Unavailable as error:
            raise StartError(f"the index was not rebuilt: {error}") from error
    click.echo(f"It answers now. {count} messages were read, from archive and log.")


async def _everything(
    settings: ClusterSettings, archive: Any, redis: Redis
) -> AsyncIterator[Sequence[Message]]:
    # The archive first: what is archived and cut off the log while this goes on was written by the workers.
    async for page in scan_messages(archive, settings.dynamodb_table):
        yield page
    async for page in read_log(redis.keys, redis.reads):
        yield page
