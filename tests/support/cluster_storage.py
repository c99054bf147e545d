"""The storage of a cluster for the contract suites, over real services."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection
from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import prepare
from madang.adapters.redis.log import RedisLog
from madang.adapters.redis.log_reader import read_log
from madang.adapters.redis.read_states import RedisReadStates
from madang.adapters.redis.rooms import RedisRooms
from madang.adapters.redis.settings import LogSettings
from madang.adapters.redis.tail import RedisTail
from madang.cluster.tiered_archive import TieredArchive
from madang.domain.quotas import Quotas
from tests.support.make import new_id
from tests.support.storage import Storage

__all__ = ["TABLE", "background", "cluster_storage"]

TABLE = "madang-contracts"
"""One table for all tests: what they write bears ids of its own."""


@asynccontextmanager
async def background(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run work until the block ends; what it raises before is raised."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in work]
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def cluster_storage(
    redis_url: str, dynamodb_endpoint: str, quotas: Quotas | None = None
) -> AsyncIterator[Storage]:
    """Give an empty storage on Redis and DynamoDB, as one node sees it; no worker runs."""
    keys, settings = Keys(f"contract-{new_id()}", shards=4), LogSettings()
    async with open_client(dynamodb_endpoint, 5) as client:
        await prepare_table(client, TABLE)
        archive = DynamoArchive(client, TABLE)
        calls = RedisClient(redis_url, settings.deadline)
        history = TieredArchive(RedisTail(keys, calls), archive)
        backlog = Backlog(keys, calls, settings.backlog)
        log = RedisLog(redis_url, keys, archive, settings, backlog)
        feed = RedisFeed(redis_url, keys, history)
        wire = await Connection.connect(redis_url, 5)
        await prepare(wire, keys, settings.durability)
        async with background(calls.run(), log.run(), feed.run()):
            await feed.ready.wait()
            rooms = RedisRooms(keys, calls, calls, feed.positions, quotas)
            storage = Storage(rooms, RedisReadStates(keys, calls, calls), log, history)
            storage.settle = lambda: _settle(wire, keys, feed)
            storage.carry_on = lambda: _carry_on(keys, calls, DynamoArchiveWriter(client, TABLE))
            feed.subscribe(storage.heard.append)
            yield storage
        for key in await wire.ask("KEYS", f"{keys.prefix}:*"):
            await wire.ask("DEL", key)
        wire.close()


async def _carry_on(keys: Keys, calls: RedisClient, writer: DynamoArchiveWriter) -> None:
    """Archive what the logs hold."""
    async for messages in read_log(keys, calls):
        await writer.write([each for each in messages if not each.version])
        await writer.write_changes([each for each in messages if each.version])


async def _settle(wire: Connection, keys: Keys, feed: RedisFeed) -> None:
    """Wait until the feed stands where the log ends."""
    for shard, log in enumerate(keys.logs):
        info = await wire.ask("XINFO", "STREAM", log)
        newest = dict(zip(info[::2], info[1::2], strict=True))[b"last-generated-id"]
        await feed.positions.reached(shard, newest)
