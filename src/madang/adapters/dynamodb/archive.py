"""The archive port on DynamoDB, and the answers of long ago."""

from typing import Any

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import BUCKET, answer_key, bucket_key, read_answer, read_message
from madang.domain.messages import Accepted, Message
from madang.ports.archive import Page

__all__ = ["DynamoArchive"]

_MAX_SEQ = 10**18


class DynamoArchive:
    """Reads one or two partitions for a page."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq; there must be one.

        Which is the newest of all, the log knows.

        Raises:
            ValueError: ``seq`` is ``None``.
        """
        if seq is None:
            raise ValueError("which message is the newest, the log knows, not the archive")
        last = min(seq, _MAX_SEQ) - 1
        found = await self._query(room_id, max(1, last - limit + 1), last)
        return Page(found, has_more=bool(found) and found[0].seq > 1)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        first = min(seq, _MAX_SEQ) + 1
        found = await self._query(room_id, first, first + limit)
        return Page(found[:limit], has_more=len(found) > limit)

    async def find(self, room_id: str, user_id: str, client_message_id: str) -> Accepted | None:
        """Return the first answer to a client message id."""
        with translated():
            answer = await self._client.get_item(
                TableName=self._table,
                Key=answer_key(room_id, user_id, client_message_id),
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return None if item is None else read_answer(item)

    async def _query(self, room_id: str, first: int, last: int) -> list[Message]:
        """Read the messages from ``first`` to ``last``, both included, ascending."""
        found: list[Message] = []
        for bucket in range(first // BUCKET, last // BUCKET + 1):
            start, stop = max(first, bucket * BUCKET), min(last, (bucket + 1) * BUCKET - 1)
            found += await self._query_bucket(bucket_key(room_id, start), start, stop)
        return found

    async def _query_bucket(self, partition: str, first: int, last: int) -> list[Message]:
        found: list[Message] = []
        more: dict[str, Any] = {}
        while True:
            with translated():
                answer = await self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                    ExpressionAttributeValues={
                        ":pk": {"S": partition},
                        ":first": {"N": str(first)},
                        ":last": {"N": str(last)},
                    },
                    ConsistentRead=True,
                    **more,
                )
            found += [read_message(item) for item in answer["Items"]]
            # An answer has 1 MB at most: long messages take several.
            if "LastEvaluatedKey" not in answer:
                return found
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
