"""What was edited away or deleted is in no store of a cluster any more, once each has settled.

How soon that is in each, docs/running.md says; Redis and Elasticsearch are told to do here what they else do
by themselves, some time.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch
from redis import Redis as Client

from madang.adapters.dynamodb.client import open_client
from tests.support.cluster import Services, running_nodes
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.services.redis import running_redis
from tests.support.until import until, until_equal

SAID, EDITED, KEPT = "개나리나팔꽃", "진달래함박꽃", "봉선화"


def dumped(client: Client) -> bytes:
    """Return what is in all keys of a Redis, whatever they are."""
    return b"\n".join(b" ".join((key, *_parts(client, key))) for key in client.scan_iter(count=1000))


def _parts(client: Client, key: bytes) -> Iterator[bytes]:
    """Yield what is in a key; of a client that was not told to decode, all of it is bytes."""
    found: Any
    match client.type(key):
        case b"string":
            found = [client.get(key) or b""]
        case b"list":
            found = client.lrange(key, 0, -1)
        case b"set":
            found = client.smembers(key)
        case b"zset":
            found = client.zrange(key, 0, -1)
        case b"hash":
            found = [each for pair in client.hgetall(key).items() for each in pair]
        case b"stream":
            entries: Any = client.xrange(key)
            found = [each for _, fields in entries for pair in fields.items() for each in pair]
        case b"none":  # cut meanwhile
            found = ()
        case other:
            raise AssertionError(f"{key!r} is of the type {other!r}")
    yield from found


async def scanned(endpoint: str) -> str:
    """Return all items of all tables of DynamoDB."""
    items: list[Any] = []
    async with open_client(endpoint, 30) as client:
        async for names in client.get_paginator("list_tables").paginate():
            for table in names["TableNames"]:
                async for page in client.get_paginator("scan").paginate(TableName=table):
                    items += page["Items"]
    return str(items)


async def indexed(url: str, index: str) -> str:
    """Return all documents behind an alias."""
    async with AsyncElasticsearch(url) as client:
        await client.indices.refresh(index=index)
        found = await client.search(index=index, query={"match_all": {}}, size=1000)
    return str(found["hits"]["hits"])


def in_files(directory: Path, texts: Sequence[str]) -> list[str]:
    """Return which texts are in the bytes of the files of a directory."""
    found = b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())
    return [text for text in texts if text.encode() in found]


def there(dump: str | bytes) -> list[str]:
    """Return which of the texts are in a dump, as they are, or as JSON that escapes what is not ASCII."""
    data = dump.encode() if isinstance(dump, str) else dump
    escaped = {text: text.encode("unicode_escape") for text in (SAID, EDITED, KEPT)}
    return [text for text, other in escaped.items() if text.encode() in data or other in data]


async def talk(host: Peer) -> str:
    """Say things, edit some, and delete others that were edited or not; return the room."""
    room = str((await host.patiently("create_room", "haneul", []))["roomId"])
    for content in (SAID, SAID, SAID, KEPT):
        assert (await host.patiently("send_message", room, "haneul", content))["ok"]
    for seq, content in ((1, KEPT), (2, EDITED)):
        assert (await host.patiently("edit_message", room, "haneul", seq, content))["ok"]
    for seq in (2, 3):
        assert (await host.patiently("delete_message", room, "haneul", seq))["ok"]
    return room


async def deleted_after_merging(url: str, index: str) -> int:
    """Do what the operators' guide says of Elasticsearch; return how many deleted documents are left."""
    async with AsyncElasticsearch(url) as client:
        settings: Mapping[str, Any] = {"index.merge.policy.expunge_deletes_allowed": 0}
        await client.indices.put_settings(index=index, settings=settings)
        await client.indices.flush(index=index)
        await client.indices.forcemerge(index=index, only_expunge_deletes=True)
        await client.indices.refresh(index=index)
        stats = await client.indices.stats(index=index, metric="docs")
    return int(stats["_all"]["primaries"]["docs"]["deleted"])


@pytest.mark.timeout(300)
async def test_nothing_is_left_of_what_was_edited_away_or_deleted(services: Services, tmp_path: Path) -> None:
    chat = f"erasing-{new_id()}"
    with running_redis(tmp_path) as redis, Client.from_url(redis.url, protocol=2) as client:
        environment = {
            **services.environment(chat, MADANG_LOG_RETENTION="0"),
            "MADANG_REDIS_URL": redis.url,
        }
        with running_nodes(environment, "n1") as (node,):
            async with PythonPeers() as peers:
                host = await peers.connect(node.url, "websocket", auth={"userId": "haneul"})
                await host.next("registered")
                room = await talk(host)

                await until(lambda: not there(dumped(client)))
                archived = await scanned(services.dynamodb_endpoint)
                assert there(archived) == [KEPT]

                async def found() -> list[str]:
                    return there(await indexed(services.elasticsearch_url, chat))

                await until_equal(found, [KEPT])
                # Half a minute at most, until the index lets go of what a replica could still ask for.
                merge = partial(deleted_after_merging, services.elasticsearch_url, chat)
                await until_equal(merge, 0, patience=120)
                assert await found() == [KEPT]

                assert in_files(tmp_path, (SAID, EDITED))
                client.bgrewriteaof()
                await until(partial(is_rewritten, client))
                assert in_files(tmp_path, (SAID, EDITED)) == []

                page = await host.patiently("get_messages", {"roomId": room})
                assert [each["content"] for each in page["messages"]] == [KEPT, "", "", KEPT]
                for word in (SAID, EDITED):
                    assert (await host.patiently("search", {"keyword": word}))["messages"] == []


def is_rewritten(client: Client) -> bool:
    """Tell whether the append-only file is written anew."""
    state: Any = client.info("persistence")
    return not state["aof_rewrite_in_progress"] and not state["aof_rewrite_scheduled"]
