"""What is left once everything was carried on."""

import asyncio
from typing import Final

from elasticsearch import AsyncElasticsearch

from benchmarks.cluster.watch import Watch
from benchmarks.soak.stage import Stage
from madang.adapters.dynamodb.client import open_client

__all__ = ["indexed", "outcome", "settled"]

_GLANCE: Final = 0.1
_PATIENCE: Final = 300.0


async def settled(watch: Watch) -> None:
    """Return when every entry was carried on, and cut off the streams.

    Raises:
        TimeoutError: it never was.
    """
    async with asyncio.timeout(_PATIENCE):
        while (await watch.behind()).total() or await watch.length():  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(_GLANCE)


async def indexed(stage: Stage) -> int:
    """Return how many messages can be searched."""
    async with AsyncElasticsearch(stage.services.elasticsearch_url) as client:
        await client.indices.refresh(index=stage.prefix)
        return int((await client.count(index=stage.prefix))["count"])


async def outcome(stage: Stage, watch: Watch) -> list[str]:
    """Wait until everything was carried on, and count what is where."""
    await settled(watch)
    found, dead, used = await indexed(stage), await watch.dead(), await watch.used_memory()
    async with open_client(stage.services.dynamodb_endpoint, _PATIENCE) as client:
        items = (await client.describe_table(TableName=stage.prefix))["Table"]["ItemCount"]
    return [
        f"Afterwards: {found:,} messages in Elasticsearch; {items:,} items in DynamoDB (messages, answers to",
        f"client message ids, and rooms); no entry in the streams, {dead} dead letters, and",
        f"{used / 2**20:.1f} MB used in Redis.",
    ]
