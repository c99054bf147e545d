"""The archive writer port on DynamoDB."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import answer_item, message_item, room_item
from madang.domain.errors import HistoryUnavailable
from madang.domain.messages import Message
from madang.domain.rooms import Room

__all__ = ["DynamoArchiveWriter"]

_BATCH: Final = 25
"""Items that BatchWriteItem takes at most."""
_AT_ONCE: Final = 4
_TRIES: Final = 6
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
        requests = [{"PutRequest": {"Item": item}} for item in items]
        async with self._turn:
            for attempt in range(_TRIES):
                with translated():
                    answer = await self._client.batch_write_item(RequestItems={self._table: requests})
                requests = answer["UnprocessedItems"].get(self._table, [])
                if not requests:
                    return
                # Full jitter: writers that were turned away together do not come back together.
                await asyncio.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))  # noqa: S311  # no secret
        raise HistoryUnavailable("the archive takes less than it is given")
