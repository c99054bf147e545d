"""The archive port on DynamoDB, and the answers of long ago."""

from collections.abc import Mapping, Sequence
from typing import Any

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import (
    BUCKET,
    answer_key,
    bucket_key,
    changes_key,
    message_key,
    reaction_key,
    reactions_key,
    read_answer,
    read_message,
    read_reaction,
)
from madang.adapters.dynamodb.reading import read_items, read_partition
from madang.domain.messages import Accepted, Message
from madang.ports.archive import Page, Spot

__all__ = ["DynamoArchive"]

_MAX_SEQ = 10**18
_EMPTY = 20
"""Buckets without a message that are looked through for more. Messages may be missing: dead letters, and
what was lost with a Redis before it was archived."""


class DynamoArchive:
    """Reads one or two partitions for a page, and more where messages are missing."""

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
        found: list[Message] = []
        empty = 0
        for bucket in range(last // BUCKET, -1, -1):
            older = await self._query(room_id, bucket, last, limit - len(found), ascending=False)
            found = [*older[::-1], *found]
            empty = 0 if older else empty + 1
            if len(found) == limit or empty == _EMPTY:
                break
        return Page(found, has_more=bool(found) and found[0].seq > 1)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        first = min(seq, _MAX_SEQ) + 1
        found: list[Message] = []
        for bucket in range(first // BUCKET, first // BUCKET + _EMPTY):
            newer = await self._query(room_id, bucket, first, limit + 1 - len(found), ascending=True)
            found += newer
            if len(found) > limit or (found and not newer):
                break
        return Page(found[:limit], has_more=len(found) > limit)

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        found: list[Message] = []
        behind = min(version, _MAX_SEQ)
        while len(found) <= limit:
            told = await self._told(room_id, behind, limit + 1 - len(found))
            if not told:
                break
            behind = max(told)
            messages = await self._messages(room_id, list(told.values()))
            # Of a message that has a greater version by now, that tells.
            newest = ((at, messages[seq]) for at, seq in sorted(told.items()) if seq in messages)
            found += [message for at, message in newest if message.version == at]
        return Page(found[:limit], has_more=len(found) > limit)

    async def _told(self, room_id: str, version: int, limit: int) -> dict[int, int]:
        """Return the seqs of messages that were changed behind a version, by the version they got."""
        with translated():
            answer = await self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk > :version",
                ExpressionAttributeValues={
                    ":pk": {"S": changes_key(room_id)},
                    ":version": {"N": str(version)},
                },
                Limit=limit,
                ConsistentRead=True,
            )
        return {int(item["sk"]["N"]): int(item["seq"]["N"]) for item in answer["Items"]}

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        keys = [message_key(*spot) for spot in dict.fromkeys(spots)]
        return list(map(read_message, await read_items(self._client, self._table, keys)))

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        if among is None:
            items = await read_partition(self._client, self._table, reactions_key(room_id, seq))
        else:
            keys = [reaction_key(room_id, seq, *who) for who in dict.fromkeys(among)]
            items = await read_items(self._client, self._table, keys)
        return {who: order for who, order in map(read_reaction, items) if order}

    async def _messages(self, room_id: str, seqs: Sequence[int]) -> dict[int, Message]:
        """Return messages by seq."""
        found = await self.pick([(room_id, seq) for seq in seqs])
        return {message.seq: message for message in found}

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

    async def _query(
        self, room_id: str, bucket: int, seq: int, limit: int, *, ascending: bool
    ) -> list[Message]:
        """Read messages of a bucket from ``seq`` on, itself included, upwards or downwards."""
        found: list[Message] = []
        more: dict[str, Any] = {}
        while True:
            with translated():
                answer = await self._client.query(
                    TableName=self._table,
                    KeyConditionExpression=f"pk = :pk AND sk {'>=' if ascending else '<='} :seq",
                    ExpressionAttributeValues={
                        ":pk": {"S": bucket_key(room_id, bucket * BUCKET)},
                        ":seq": {"N": str(seq)},
                    },
                    ScanIndexForward=ascending,
                    Limit=limit - len(found),
                    ConsistentRead=True,
                    **more,
                )
            found += [read_message(item) for item in answer["Items"]]
            # An answer has 1 MB at most: long messages take several.
            if "LastEvaluatedKey" not in answer or len(found) == limit:
                return found
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
