"""``madang reindex``: the search index built anew from the archive and the log."""

import click
import uuid_utils

from madang.adapters.redis.lock import RedisLock
from madang.bootstrap.cluster_services import open_dynamodb, open_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.bootstrap.whole_index import WholeIndex
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.workers.renewal import holding

__all__ = ["rebuild_index"]


async def rebuild_index(settings: ClusterSettings) -> None:
    """Build a new index while the old one answers, then let it answer instead.

    Raises:
        StartError: a service cannot be reached, or fails meanwhile, or another is building; then the old
            index goes on answering.
    """
    async with (
        open_redis(settings) as redis,
        open_dynamodb(settings) as archive,
        open_index(settings) as index,
    ):
        lock = RedisLock(redis.keys, redis.reads, "renewal", str(uuid_utils.uuid7()))
        whole = WholeIndex(settings, index, archive, redis)
        try:
            async with holding(lock) as is_ours:
                if not is_ours:
                    raise StartError("the index is being built at the moment: try again later")
                click.echo(f"Building a new index for {settings.elasticsearch_index} …")
                count = await whole.rebuild()
                await whole.remember()
        except Unavailable as error:
            raise StartError(f"the index was not rebuilt: {error}") from error
    click.echo(f"It answers now. {count} messages were read, from archive and log.")
