"""The archived rooms port on DynamoDB."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import BUCKET, bucket_key, joins_key, read_room, reads_key
from madang.domain.backoff import Backoff
from madang.domain.errors import HistoryUnavailable
from madang.ports.checkpoints import ArchivedRoom

__all__ = ["DynamoRooms"]

_TRIES: Final = 6
"""For each question: one that fails among thousands must not have all the others asked again."""
_FIRST_DELAY: Final = 0.2
_LONGEST_DELAY: Final = 5.0


class DynamoRooms:
    """Reads rooms by a scan, a room's joins from their partition, and its last seq from few of the others."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    async def rooms(self) -> AsyncIterator[Sequence[ArchivedRoom]]:
        """Yield every room."""
        more: dict[str, Any] = {}
        while True:
            answer = await self._ask(
                self._client.scan,
                FilterExpression="begins_with(pk, :room) AND attribute_exists(members)",
                ExpressionAttributeValues={":room": {"S": "room#"}},
                **more,
            )
            yield [ArchivedRoom(*read_room(item)) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    async def joined_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return the newest seq as each joined: of several joins, the last."""
        return await self._seqs(joins_key(room_id))

    async def read_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return how far each has read, as far as it was carried."""
        return await self._seqs(reads_key(room_id))

    async def _seqs(self, partition: str) -> dict[str, int]:
        """Return the seq of each user in a partition, the last where one has several."""
        seqs: dict[str, int] = {}
        more: dict[str, Any] = {}
        while True:
            answer = await self._ask(
                self._client.query,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": partition}},
                **more,
            )
            seqs |= {item["user"]["S"]: int(item["seq"]["N"]) for item in answer["Items"]}
            if "LastEvaluatedKey" not in answer:
                return seqs
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    async def last_seq(self, room_id: str, at_least: int) -> int:
        """Return the highest seq: in strides that double, then halve.

        A partition without any message is taken for the end: so many dead letters in a row are no room's.
        """
        low, last, stride = at_least // BUCKET, at_least, 1
        found = await self._newest(room_id, low)
        last = max(last, found or 0)
        if last < (low + 1) * BUCKET - 1:
            return last
        while (found := await self._newest(room_id, low + stride)) is not None:
            last, low, stride = found, low + stride, stride * 2
        high = low + stride
        while high - low > 1:
            middle = (low + high) // 2
            found = await self._newest(room_id, middle)
            if found is None:
                high = middle
            else:
                last, low = found, middle
        return last

    async def _newest(self, room_id: str, bucket: int) -> int | None:
        answer = await self._ask(
            self._client.query,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": bucket_key(room_id, bucket * BUCKET)}},
            ProjectionExpression="sk",
            ScanIndexForward=False,
            Limit=1,
        )
        return int(answer["Items"][0]["sk"]["N"]) if answer["Items"] else None

    async def _ask(self, method: Callable[..., Awaitable[Any]], **question: Any) -> Any:
        ask = partial(method, TableName=self._table, ConsistentRead=True, **question)
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        for _ in range(_TRIES - 1):
            try:
                with translated():
                    return await ask()
            except HistoryUnavailable:
                await asyncio.sleep(backoff.next())
        with translated():
            return await ask()
