"""What nodes and workers of a cluster open alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec

from madang.adapters.dynamodb.client import CredentialsError, open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.adapters.redis.caller import Caller
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import prepare, writes_are_synced
from madang.adapters.redis.settings import LogSettings
from madang.adapters.redis.wire import Wire
from madang.application.background import background
from madang.bootstrap.errors import StartError
from madang.bootstrap.reach import reach
from madang.config import ClusterSettings
from madang.secret_settings import hidden

__all__ = ["Redis", "open_dynamodb", "open_redis"]


class Redis(msgspec.Struct, frozen=True):
    """A Redis that is ready: its address, its keys, how the log behaves, and two connections.

    Attributes:
        reads: for what is only read.
        writes: for what must be kept as the durability says.
    """

    url: str
    keys: Keys
    log: LogSettings
    reads: Caller
    writes: Caller

    @property
    def confirm(self) -> Durability | None:
        """What must be asked for after a write, if anything."""
        return self.log.durability if self.log.confirm else None


@asynccontextmanager
async def open_redis(settings: ClusterSettings) -> AsyncIterator[Redis]:
    """Give Redis with everything in it that was missing.

    Raises:
        StartError: it cannot be reached, or not be used.
    """
    keys = Keys(settings.redis_prefix, settings.shards)
    durability = Durability(settings.durability)
    is_synced = await reach("Redis", partial(_prepare_redis, settings, keys, durability))
    log = LogSettings(
        durability=durability,
        confirm=durability is not Durability.MEMORY and not (durability is Durability.FSYNC and is_synced),
        deadline=settings.deadline,
        window=settings.dedup_window * 1000,
        backlog=settings.backlog,
    )
    confirm = durability if log.confirm else None
    reads = Caller(settings.redis_url, settings.deadline)
    writes = Caller(settings.redis_url, settings.deadline, confirm)
    async with background(reads.run, writes.run):
        yield Redis(settings.redis_url, keys, log, reads, writes)


@asynccontextmanager
async def open_dynamodb(settings: ClusterSettings) -> AsyncIterator[Any]:
    """Give a client of DynamoDB, with the table there.

    Raises:
        StartError: it cannot be reached, or not be used.
    """
    try:
        async with open_client(settings.dynamodb_endpoint, settings.deadline) as client:
            await reach("DynamoDB", partial(prepare_table, client, settings.dynamodb_table))
            yield client
    except CredentialsError as error:
        raise StartError(f"DynamoDB: {error}") from error
    except ValueError:
        # botocore's word for an endpoint that is no address; it repeats it.
        raise StartError(f"DynamoDB: {hidden(settings.dynamodb_endpoint or '')} is no address") from None


async def _prepare_redis(settings: ClusterSettings, keys: Keys, durability: Durability) -> bool:
    try:
        wire = await Wire.connect(settings.redis_url, settings.deadline)
    except (KeyError, ValueError):
        raise StartError(
            f"Redis: {hidden(settings.redis_url)} is no address of the form redis://host:port "
            "(a password with / ? # or % in it is given as MADANG_REDIS_PASSWORD)"
        ) from None
    try:
        async with asyncio.timeout(settings.deadline):
            await prepare(wire, keys, durability)
            return await writes_are_synced(wire)
    finally:
        wire.close()
