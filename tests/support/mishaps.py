"""What happens to a cluster over the years: restores, failovers, full disks, clocks that are set."""

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from elasticsearch import AsyncElasticsearch
from redis import Redis as Client

from tests.support.services.redis import running_redis
from tests.support.siege import Siege
from tests.support.until import until

__all__ = ["MISHAPS"]

_WHILE: Final = 5.0
"""Seconds for which something stays so."""
_STEPS: Final = (-172_800, 172_800, 0)
"""Seconds, two days either way, by which a clock is ahead."""


async def _restore(here: Siege, chance: random.Random) -> None:
    """Put back the append-only file as it was a while ago, when all that was said since is archived."""
    directory = here.services.redis_directory
    assert directory is not None
    backup = directory.with_name(f"{directory.name}.backup")
    async with here.quiet():
        await asyncio.to_thread(shutil.copytree, directory, backup)
    await asyncio.sleep(chance.uniform(1, _WHILE))
    async with here.quiet():
        await asyncio.to_thread(here.services.redis.kill)
        await asyncio.to_thread(shutil.rmtree, directory)
        await asyncio.to_thread(backup.rename, directory)
        await asyncio.to_thread(here.services.redis.start)


async def _fail_over(here: Siege, chance: random.Random) -> None:
    """Let a replica that lags take the place of Redis, on connections that stay."""
    with running_redis() as other, _client(other.url) as second, _client(_url(here)) as first:
        second.replicaof("127.0.0.1", _port(_url(here)))
        await _synced(second)
        second.replicaof("NO", "ONE")  # from here on it lags
        await asyncio.sleep(chance.uniform(1, _WHILE))
        async with here.quiet():
            first.replicaof("127.0.0.1", _port(other.url))
            await _synced(first)
            first.replicaof("NO", "ONE")


async def _fill_redis(here: Siege, chance: random.Random) -> None:
    """Let Redis have no memory left for a while."""
    del chance
    with _client(_url(here)) as client:
        client.config_set("maxmemory", client.info("memory")["used_memory"] // 2)
        await asyncio.sleep(_WHILE)
        client.config_set("maxmemory", 0)


async def _refuse_writes(here: Siege, chance: random.Random) -> None:
    """Let Redis take no writes for a while, as one does that lacks replicas or cannot save."""
    del chance
    with _client(_url(here)) as client:
        client.config_set("min-replicas-to-write", 1)
        await asyncio.sleep(_WHILE)
        client.config_set("min-replicas-to-write", 0)


async def _lack_disk(here: Siege, chance: random.Random) -> None:
    """Let Redis be away for a while, as one that cannot append to its file ends by itself."""
    del chance
    await asyncio.to_thread(here.services.redis.kill)
    await asyncio.sleep(_WHILE)
    await asyncio.to_thread(here.services.redis.start)


async def _fill_elasticsearch(here: Siege, chance: random.Random) -> None:
    """Let Elasticsearch block the index for a while, as it does where a disk is nearly full."""
    del chance
    async with AsyncElasticsearch(here.services.addresses.elasticsearch_url) as client:
        for blocked in (True, None):
            await client.indices.put_settings(
                index=here.chat, settings={"index.blocks.read_only_allow_delete": blocked}
            )
            await asyncio.sleep(_WHILE if blocked else 0)


def _step(name: str) -> Callable[[Siege, random.Random], Awaitable[None]]:
    async def step(here: Siege, chance: random.Random) -> None:
        here.services.clocks[name].step(chance.choice(_STEPS))
        await asyncio.sleep(_WHILE)

    return step


MISHAPS: Final[Mapping[tuple[str, str], Callable[[Siege, random.Random], Awaitable[None]]]] = {
    ("restore older", "redis"): _restore,
    ("fail over to a replica that lags", "redis"): _fail_over,
    ("no memory", "redis"): _fill_redis,
    ("read only", "redis"): _refuse_writes,
    ("full disk", "redis"): _lack_disk,
    ("full disk", "elasticsearch"): _fill_elasticsearch,
    **{("set the clock", name): _step(name) for name in ("redis", "node", "worker")},
}
"""By what happens, and to what; each mends what it broke, but for clocks."""


async def _synced(client: Client) -> None:
    await until(lambda: client.info("replication")["master_link_status"] == "up", patience=60)


def _client(url: str) -> Client:
    return Client.from_url(url, protocol=2)


def _url(here: Siege) -> str:
    return here.services.addresses.redis_url


def _port(url: str) -> str:
    return url.rpartition(":")[2]
