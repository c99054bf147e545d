"""The checkpoints port on DynamoDB: an item for each worker, and one for the epoch."""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import Item
from madang.ports.checkpoints import Checkpoint

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
        self._has_adopted = False

    async def read(self) -> Checkpoint:
        """Return the checkpoint: the farthest position of each shard, whoever wrote it."""
        epoch, positions = 0, dict[int, bytes]()
        for item in await self._items():
            epoch = max(epoch, int(item["epoch"]["N"]) if "epoch" in item else 0)
            _raise(positions, _positions(item))
        return Checkpoint(epoch, positions)

    async def advance(self, positions: Mapping[int, bytes]) -> None:
        """Keep positions, where one of them is news."""
        if not self._has_adopted:
            await self._adopt()
            self._has_adopted = True
        wanted = dict(self._positions)
        if not _raise(wanted, positions):
            return
        await self._write(wanted)

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
        for item in others:
            _raise(wanted, _positions(item))
        if others:
            await self._write(wanted)
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

    async def _write(self, positions: dict[int, bytes]) -> None:
        told = {str(shard): {"S": position.decode()} for shard, position in positions.items()}
        with translated():
            await self._client.put_item(TableName=self._table, Item={**self._key, "positions": {"M": told}})
        self._positions = positions

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


def _positions(item: Item) -> dict[int, bytes]:
    told = item["positions"]["M"] if "positions" in item else {}
    return {int(shard): position["S"].encode() for shard, position in told.items()}


def _raise(positions: dict[int, bytes], others: Mapping[int, bytes]) -> bool:
    """Raise ``positions`` to ``others`` where these are farther; return whether any was."""
    is_news = False
    for shard, position in others.items():
        if shard not in positions or _order(positions[shard]) < _order(position):
            positions[shard] = position
            is_news = True
    return is_news


def _order(position: bytes) -> tuple[int, int]:
    milliseconds, _, count = position.partition(b"-")
    return int(milliseconds), int(count or 0)
