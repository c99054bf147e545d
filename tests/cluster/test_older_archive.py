"""An archive that comes back older than what it has confirmed: what the log still has is archived again."""

from typing import Any

import pytest

from madang.adapters.dynamodb.client import open_client
from tests.cluster.test_recovery import Talk, a_node, begin, end
from tests.support.cluster import Services
from tests.support.services.redis import running_redis
from tests.support.until import until

pytestmark = pytest.mark.timeout(300)


async def items_of(client: Any, table: str) -> list[dict[str, Any]]:
    """Return all that is in a table."""
    pages = [page async for page in client.get_paginator("scan").paginate(TableName=table)]
    return [item for page in pages for item in page["Items"]]


async def set_back(talk: Talk, items: list[dict[str, Any]]) -> None:
    """Let the table be what it was when these were all of its items."""
    async with open_client(talk.services.dynamodb_endpoint, 10) as client:
        for item in await items_of(client, talk.chat):
            key = {name: item[name] for name in ("pk", "sk")}
            await client.delete_item(TableName=talk.chat, Key=key)
        for item in items:
            await client.put_item(TableName=talk.chat, Item=item)


async def backed_up(talk: Talk) -> list[dict[str, Any]]:
    """Return a backup of the table."""
    async with open_client(talk.services.dynamodb_endpoint, 10) as client:
        return await items_of(client, talk.chat)


async def test_an_older_table_is_filled_up_from_the_log(services: Services) -> None:
    with running_redis() as redis, a_node(services, redis) as running:
        talk = await begin(*running)
        await talk.say(5)
        await talk.all_archived()
        backup = await backed_up(talk)
        await talk.say(5)
        await talk.all_archived()

        await set_back(talk, backup)

        await talk.say(1)  # by workers that go on as if nothing had happened
        await until(lambda: "archive_is_older" in talk.node.output)
        await talk.all_archived()
        assert "archive_lacks_messages" not in talk.node.output
        await end(talk)


async def test_what_the_log_has_no_longer_is_said_to_be_lost(services: Services) -> None:
    with running_redis() as redis, a_node(services, redis, MADANG_LOG_RETENTION="0") as running:
        talk = await begin(*running)
        await talk.say(5)
        await talk.all_archived()
        backup = await backed_up(talk)
        await talk.say(5)
        await talk.all_archived()
        before = await talk.archived()

        await set_back(talk, backup)

        await until(lambda: "archive_is_older" in talk.node.output)
        await talk.say(1)
        await until(lambda: "archive_lacks_messages" in talk.node.output)
        assert len(await talk.archived()) < len(before)
        await end(talk)
