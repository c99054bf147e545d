"""The checkpoints port on DynamoDB: an item for each worker, and one for the epoch."""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import Item
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.ports.checkpoints import Checkpoint, order_of

__all__ = ["DynamoCheckpoints"]

_PARTITION: Final = {"S": "checkpoint"}
_EPOCH: Final = {"pk": _PARTITION, "sk": {"N": "0"}}
_DIGEST_BYTES: Final = 7


class DynamoCheckpoints:
    """Writes one item of its own, so that workers need not wait for each other or overwrite each other's."""

    def __init__(self, client: Any, table: str, writer: str) -> None:
        """Write as ``writer``, a name that no other process has."""
        self._client = client
        self._table = table
        number = int.from_bytes(sha256(writer.encode()).digest()[:_DIGEST_BYTES]) + 1
        self._key = {"pk": _PARTITION, "sk": {"N": str(number)}}
        self._positions: dict[int, bytes] = {}
        self._position = 0
        self._has_adopted = False
        self._is_older = False

    async def read(self) -> Checkpoint:
        """Return the checkpoint: the farthest position of each shard, whoever wrote it."""
        epoch, positions, position = 0, dict[int, bytes](), 0
        for item in await self._items():
            epoch = max(epoch, int(item["epoch"]["N"]) if "epoch" in item else 0)
            position = max(position, _position(item))
            _raise(positions, _positions(item))
        return Checkpoint(epoch, positions, position)

    async def advance(self, positions: Mapping[int, bytes], position: int) -> None:
        """Keep positions, where one of them is news."""
        if self._is_older:
            raise Unavailable(catalogue.ARCHIVE_OLDER)
        if not self._has_adopted:
            await self._adopt()
            self._has_adopted = True
        wanted = dict(self._positions)
        if not _raise(wanted, positions):
            return
        await self._write(wanted, max(position, self._position))

    def accept(self) -> None:
        """Write anew, whatever is there."""
        if self._is_older:
            self._is_older, self._has_adopted, self._positions = False, False, {}

    async def begin_epoch(self, epoch: int) -> None:
        """Raise the epoch."""
        with translated(), suppress(self._client.exceptions.ConditionalCheckFailedException):
            await self._client.put_item(
                TableName=self._table,
                Item={**_EPOCH, "epoch": {"N": str(epoch)}},
                ConditionExpression="attribute_not_exists(epoch) OR epoch < :epoch",
                ExpressionAttributeValues={":epoch": {"N": str(epoch)}},
            )

    async def _adopt(self) -> None:
        """Take over what workers wrote that may be gone: the items shall not become ever more."""
        others = [item for item in await self._items() if item["sk"] != _EPOCH["sk"]]
        wanted = dict(self._positions)
        position = max((_position(item) for item in others), default=0)
        for item in others:
            _raise(wanted, _positions(item))
        if others:
            await self._write(wanted, max(position, self._position))
        for item in others:
            if item["sk"] == self._key["sk"]:
                continue
            # One who lives writes his anew with the next message; what he wrote meanwhile stays.
            with translated(), suppress(self._client.exceptions.ConditionalCheckFailedException):
                await self._client.delete_item(
                    TableName=self._table,
                    Key={"pk": item["pk"], "sk": item["sk"]},
                    ConditionExpression="positions = :seen",
                    ExpressionAttributeValues={":seen": item["positions"]},
                )

    async def _write(self, positions: dict[int, bytes], position: int) -> None:
        if not await self._put(positions, position, before=self._positions):
            # Another has adopted it, or an answer was lost and this is there: then nothing is lost with it.
            there = (await self.read()).positions
            if _raise(dict(there), self._positions):
                self._is_older = True
                raise Unavailable(catalogue.ARCHIVE_OLDER)
            await self._put(positions, position, before={})
        self._positions, self._position = positions, position

    async def _put(self, positions: Mapping[int, bytes], position: int, before: Mapping[int, bytes]) -> bool:
        """Write the item where it is as ``before``, or whatever it is where that is empty; tell whether."""
        condition = {
            "ConditionExpression": "positions = :before",
            "ExpressionAttributeValues": {":before": _map(before)},
        }
        item = {**self._key, "positions": _map(positions), "position": {"N": str(position)}}
        with translated(), suppress(self._client.exceptions.ConditionalCheckFailedException):
            await self._client.put_item(TableName=self._table, Item=item, **(condition if before else {}))
            return True
        return False

    async def _items(self) -> list[Item]:
        found: list[Item] = []
        more: dict[str, Any] = {}
        while True:
            with translated():
                answer = await self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues={":pk": _PARTITION},
                    ConsistentRead=True,
                    **more,
                )
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return found
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _map(positions: Mapping[int, bytes]) -> Item:
    return {"M": {str(shard): {"S": position.decode()} for shard, position in positions.items()}}


def _positions(item: Item) -> dict[int, bytes]:
    told = item["positions"]["M"] if "positions" in item else {}
    return {int(shard): position["S"].encode() for shard, position in told.items()}


def _position(item: Item) -> int:
    return int(item["position"]["N"]) if "position" in item else 0


def _raise(positions: dict[int, bytes], others: Mapping[int, bytes]) -> bool:
    """Raise ``positions`` to ``others`` where these are farther; return whether any was."""
    is_news = False
    for shard, position in others.items():
        if shard not in positions or order_of(positions[shard]) < order_of(position):
            positions[shard] = position
            is_news = True
    return is_news
