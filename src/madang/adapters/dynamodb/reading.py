"""Reading many items by their keys."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import Item
from madang.domain import catalogue
from madang.domain.backoff import Backoff
from madang.domain.errors import HistoryUnavailable

__all__ = ["read_items", "read_partition"]

_BATCH: Final = 100
"""Keys that BatchGetItem takes at most."""
_TRIES: Final = 6
"""Calls of which nothing is given, one after the other, after which the archive counts as not available."""
_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 2.0


async def read_items(client: Any, table: str, keys: Sequence[Item], projection: str = "") -> list[Item]:
    """Return the items that have these keys, in no order; ``projection`` names the attributes, "" for all.

    Raises:
        HistoryUnavailable: they cannot be read now.
    """
    found: list[Item] = []
    for start in range(0, len(keys), _BATCH):
        found += await _read(client, table, list(keys[start : start + _BATCH]), projection)
    return found


async def _read(client: Any, table: str, keys: list[Item], projection: str) -> list[Item]:
    found: list[Item] = []
    fruitless, backoff = 0, Backoff(_FIRST_DELAY, _LONGEST_DELAY)
    while keys:
        request: dict[str, Any] = {"Keys": keys, "ConsistentRead": True}
        if projection:
            request["ProjectionExpression"] = projection
        with translated():
            answer = await client.batch_get_item(RequestItems={table: request})
        found += answer["Responses"].get(table, ())
        left = answer["UnprocessedKeys"].get(table, {}).get("Keys", [])
        fruitless = fruitless + 1 if len(left) == len(keys) else 0
        if fruitless == _TRIES:
            raise HistoryUnavailable(catalogue.ARCHIVE_SAYS_LESS)
        if left:
            if not fruitless:
                backoff.reset()
            await asyncio.sleep(backoff.next())
        keys = left
    return found


async def read_partition(client: Any, table: str, key: str) -> list[Item]:
    """Return all items of a partition, in the order of their sort keys.

    Raises:
        HistoryUnavailable: they cannot be read now.
    """
    found: list[Item] = []
    more: dict[str, Any] = {}
    while True:
        with translated():
            answer = await client.query(
                TableName=table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": key}},
                ConsistentRead=True,
                **more,
            )
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return found
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
