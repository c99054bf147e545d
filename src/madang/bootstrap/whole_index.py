"""The search index as it is made from all messages there are."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from madang.adapters.dynamodb.scan import scan_messages
from madang.adapters.redis.known_index import RedisKnownIndex
from madang.adapters.redis.log_reader import read_log
from madang.bootstrap.cluster_services import Redis
from madang.bootstrap.index import Index
from madang.config import ClusterSettings
from madang.domain.messages import Message

__all__ = ["WholeIndex"]


class WholeIndex:
    """Builds the index from archive and log while the old one answers, and tells it from any other."""

    def __init__(self, settings: ClusterSettings, index: Index, archive: Any, redis: Redis) -> None:
        """Read from the table behind ``archive``, a client of DynamoDB, and from the log."""
        self._alias = settings.elasticsearch_index
        self._table = settings.dynamodb_table
        self._index = index
        self._archive = archive
        self._redis = redis
        self.known = RedisKnownIndex(redis.keys, redis.reads)

    async def identity(self) -> str | None:
        """Return what tells it from others."""
        return await self._index.client.identity(self._alias)

    async def prepare(self) -> None:
        """Make an empty one, where there is none."""
        await self._index.client.prepare_index(self._index.analyzer, self._alias)

    async def rebuild(self) -> int:
        """Build it anew, whichever version of the analysis it was of; return how many messages were read.

        Workers write what is new to both as soon as they have noticed the new one. What they indexed before
        is in the archive or still in the log: both are read after that.
        """
        return await self._index.client.reindex(self._index.analyzer, self._alias, self._everything)

    async def renew(self) -> bool:
        """Make its terms anew where they are another version's; return whether there was anything to do."""
        if not await self._index.client.renew(self._index.analyzer, self._alias):
            return False
        await self.remember()
        return True

    async def remember(self) -> bool:
        """Keep in mind that this index has everything, and tell whether there is one."""
        identity = await self.identity()
        if identity is not None:
            await self.known.remember(identity)
        return identity is not None

    async def _everything(self) -> AsyncIterator[Sequence[Message]]:
        # The archive first: what is archived and cut off the log meanwhile was written by the workers.
        async for page in scan_messages(self._archive, self._table):
            yield page
        async for page in read_log(self._redis.keys, self._redis.reads):
            yield page
