"""``madang reindex``: the search index built anew from the archive and the log."""

from contextlib import AsyncExitStack

import click
import uuid_utils

from madang.bootstrap.cluster_services import open_archive, open_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.bootstrap.optional import prepared
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.lock import Lock
from madang.workers.renewal import holding
from madang.workers.whole_index import WholeIndex

__all__ = ["rebuild_index"]


async def rebuild_index(settings: ClusterSettings) -> None:
    """Build a new index while the old one answers, then let it answer instead.

    Raises:
        StartError: a service cannot be reached, or fails meanwhile, or another is building; then the old
            index goes on answering.
    """
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(open_redis(settings))
        archive = await stack.enter_async_context(open_archive(settings))
        index = await stack.enter_async_context(open_index(settings))
        await stack.enter_async_context(prepared(archive))
        await stack.enter_async_context(prepared(index))
        whole = WholeIndex(index, redis.known_index, archive.scan, redis.messages)
        click.echo(f"Building a new index for {index.place} …")
        try:
            count = await _rebuild(redis.lock("renewal", str(uuid_utils.uuid7())), whole)
        except Unavailable as error:
            raise StartError(f"the index was not rebuilt: {error}") from error
    click.echo(f"It answers now. {count} messages were read, from archive and log.")


async def _rebuild(lock: Lock, whole: WholeIndex) -> int:
    async with holding(lock) as is_ours:
        if not is_ours:
            raise StartError("the index is being built at the moment: try again later")
        count = await whole.rebuild()
        await whole.remember()
        return count
