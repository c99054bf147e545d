"""What nodes and workers of a cluster open alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec

from madang.adapters.dynamodb.checkpoints import DynamoCheckpoints
from madang.adapters.dynamodb.client import CredentialsError, open_client
from madang.adapters.dynamodb.rooms import DynamoRooms
from madang.adapters.dynamodb.table import prepare_table
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import EpochGuard
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import bind, prepare, writes_are_synced
from madang.adapters.redis.recovery import Recovery
from madang.adapters.redis.settings import LogSettings
from madang.bootstrap.errors import StartError
from madang.bootstrap.optional import optional
from madang.bootstrap.startup_wait import Told, reach
from madang.bootstrap.supervised_tasks import supervised
from madang.config import ClusterSettings
from madang.secret_settings import hidden

__all__ = [
    "Redis",
    "connect_redis",
    "open_dynamodb",
    "open_recovery",
    "open_redis",
    "places_of",
    "recovering",
]


class Redis(msgspec.Struct, frozen=True):
    """A Redis that is ready: its address, its keys, how the log behaves, and two connections.

    Attributes:
        reads: for what is only read.
        writes: for what must be kept as the durability says.
        guard: knows whether it has all that was written.
    """

    url: str
    keys: Keys
    log: LogSettings
    reads: RedisClient
    writes: RedisClient
    guard: EpochGuard

    @property
    def confirm(self) -> Durability | None:
        """What must be asked for after a write, if anything."""
        return self.log.durability if self.log.confirm else None


@asynccontextmanager
async def open_redis(settings: ClusterSettings, *, guarded: bool = False) -> AsyncIterator[Redis]:
    """Give Redis with everything in it that was missing.

    With ``guarded``, its connections wait until ``recovering`` has compared it with the archive.

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
    guard = EpochGuard(keys)
    verify = guard.verify if guarded else None
    reads = RedisClient(settings.redis_url, settings.deadline, verify=verify)
    writes = RedisClient(settings.redis_url, settings.deadline, confirm, verify)
    async with supervised(reads.run, writes.run):
        yield Redis(settings.redis_url, keys, log, reads, writes, guard)


@asynccontextmanager
async def recovering(
    settings: ClusterSettings, redis: Redis, client: Any, writer: str, tell: Told = lambda _: None
) -> AsyncIterator[DynamoCheckpoints]:
    """Compare Redis with the archive before the block and while it runs; give the checkpoints.

    ``writer`` is a name that no other process has; ``tell`` hears why Redis cannot be used.

    Raises:
        StartError: it has lost everything, or cannot be compared.
    """
    checkpoints = DynamoCheckpoints(client, settings.dynamodb_table, writer)
    recovery = open_recovery(settings, redis, client, checkpoints)
    await reach("Redis", recovery.start)
    recovery.on_state = tell
    async with supervised(recovery.run):
        yield checkpoints


def open_recovery(
    settings: ClusterSettings, redis: Redis, client: Any, checkpoints: DynamoCheckpoints
) -> Recovery:
    """Return what compares Redis with the archive, and restores it."""
    return Recovery(
        *(redis.url, redis.keys, redis.guard),
        *(checkpoints, DynamoRooms(client, settings.dynamodb_table)),
        durability=Durability(settings.durability),
        timeout=settings.deadline,
    )


@asynccontextmanager
async def open_dynamodb(settings: ClusterSettings, tell: Told | None = None) -> AsyncIterator[Any]:
    """Give a client of DynamoDB, with the table there.

    With ``tell``, which hears whether it can be used, it is prepared later where it cannot be reached now.

    Raises:
        StartError: it cannot be reached, or not be used.
    """
    try:
        async with open_client(settings.dynamodb_endpoint, settings.deadline) as client:
            preparing = partial(prepare_table, client, settings.dynamodb_table)
            if tell is None:
                await reach("DynamoDB", preparing)
                yield client
            else:
                async with optional("DynamoDB", preparing, tell):
                    yield client
    except CredentialsError as error:
        raise StartError(f"DynamoDB: {error}") from error
    except ValueError:
        # botocore's word for an endpoint that is no address; it repeats it.
        raise StartError(f"DynamoDB: {hidden(settings.dynamodb_endpoint or '')} is no address") from None


def places_of(settings: ClusterSettings) -> dict[str, str]:
    """Return where the log is carried to, by what it is."""
    return {"table": settings.dynamodb_table, "index": settings.elasticsearch_index}


async def connect_redis(settings: ClusterSettings) -> Connection:
    """Connect to Redis once.

    Raises:
        StartError: its address is none.
        CredentialsError: it refuses the user or the password.
        WireError: it cannot be reached.
    """
    try:
        return await Connection.connect(settings.redis_url, settings.deadline)
    except (KeyError, ValueError):
        raise StartError(
            f"Redis: {hidden(settings.redis_url)} is no address of the form redis://host:port "
            "(a password with / ? # or % in it is given as MADANG_REDIS_PASSWORD)"
        ) from None


async def _prepare_redis(settings: ClusterSettings, keys: Keys, durability: Durability) -> bool:
    wire = await connect_redis(settings)
    try:
        async with asyncio.timeout(settings.deadline):
            await prepare(wire, keys, durability)
            await bind(wire, keys, **places_of(settings))
            return await writes_are_synced(wire)
    finally:
        wire.close()
