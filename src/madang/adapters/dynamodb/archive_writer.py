"""The archive writer port on DynamoDB."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any, Final

from madang.adapters.dynamodb.client import Throttled, translated
from madang.adapters.dynamodb.items import answer_item, message_item, room_item
from madang.domain.errors import HistoryUnavailable
from madang.domain.messages import Message
from madang.domain.rooms import Room

__all__ = ["DynamoArchiveWriter"]

_BATCH: Final = 25
"""Items that BatchWriteItem takes at most."""
_AT_ONCE: Final = 4
_TRIES: Final = 6
"""Calls of which nothing is taken, one after the other, after which the archive counts as not available."""
_FIRST_PAUSE: Final = 0.05


class DynamoArchiveWriter:
    """Writes in batches, a few at once; what DynamoDB leaves undone is tried again, later and later."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def write(self, messages: Sequence[Message]) -> None:
        """Keep messages, and the answers to their client message ids."""
        items = [message_item(message) for message in messages]
        items += [
            answer_item(message, message.client_message_id)
            for message in messages
            if message.client_message_id is not None
        ]
        # One call must not name an item twice.
        requests = list({(item["pk"]["S"], item["sk"]["N"]): item for item in items}.values())
        batches = [requests[start : start + _BATCH] for start in range(0, len(requests), _BATCH)]
        # All are seen to their end, so that none is still being written when the caller tries again.
        outcomes = await asyncio.gather(*map(self._write_batch, batches), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def write_room(self, room: Room, version: int) -> None:
        """Keep a room, unless a later version is kept."""
        with translated():
            try:
                await self._client.put_item(
                    TableName=self._table,
                    Item=room_item(room, version),
                    ConditionExpression="attribute_not_exists(pk) OR version < :version",
                    ExpressionAttributeValues={":version": {"N": str(version)}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    async def _write_batch(self, items: list[dict[str, Any]]) -> None:
        left = [{"PutRequest": {"Item": item}} for item in items]
        fruitless = 0
        async with self._turn:
            while True:
                before, left = len(left), await self._try(left)
                if not left:
                    return
                # As long as it takes some, it is only slow: to give up would be to write it all again.
                fruitless = fruitless + 1 if len(left) == before else 0
                if fruitless == _TRIES:
                    raise HistoryUnavailable("the archive takes less than it is given")
                # Full jitter: writers that were turned away together do not come back together.
                await asyncio.sleep(random.uniform(0, _FIRST_PAUSE * 2**fruitless))  # noqa: S311  # no secret

    async def _try(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what was left undone."""
        try:
            with translated():
                answer = await self._client.batch_write_item(RequestItems={self._table: requests})
        except Throttled:
            return requests
        left: list[dict[str, Any]] = answer["UnprocessedItems"].get(self._table, [])
        return left
