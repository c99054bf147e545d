"""Writing items that must never take the place of others."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog

from madang.adapters.dynamodb.client import Throttled, is_denied, translated
from madang.adapters.dynamodb.items import Item
from madang.adapters.dynamodb.reading import read_items
from madang.domain import catalogue
from madang.domain.backoff import Backoff
from madang.domain.errors import HistoryUnavailable
from madang.ports.archive_writer import RejectedWriteError

__all__ = ["Inserter"]

_BATCH: Final = 25
"""Statements that BatchExecuteStatement takes at most."""
_AT_ONCE: Final = 4
_TRIES: Final = 6
"""Calls of which nothing is taken, one after the other, after which the archive counts as not available."""
_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 2.0
_REFUSALS: Final = frozenset({"ItemCollectionSizeLimitExceeded", "ValidationError"})

Key = tuple[str, str]

_logger = structlog.get_logger(__name__)


class Inserter:
    """Inserts items in batches, a few batches at once, each item only where its key is free.

    ``INSERT`` of PartiQL fails with ``DuplicateItem`` where there is an item, for each statement of a batch
    on its own: the condition that BatchWriteItem lacks, at the price of an ordinary write
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html). Who lacks
    the right ``dynamodb:PartiQLInsert`` writes item by item, under a condition.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._may_insert = True

    async def insert(self, items: Sequence[Item]) -> list[tuple[Item, str]]:
        """Insert items that have an ``id``; one that is there already, with the same id, is left alone.

        Returns:
            The items whose places are others', with the ids found there. These were not written.

        Raises:
            HistoryUnavailable: some may be written and some not.
            RejectedWriteError: one of them will never be taken; others may be written.
        """
        batches = [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
        # All are seen to their end, so that none is still being written when the caller tries again.
        outcomes = await asyncio.gather(*map(self._insert_batch, batches), return_exceptions=True)
        taken: list[Item] = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            taken += outcome
        return await self._compare(taken)

    async def _insert_batch(self, items: Sequence[Item]) -> list[Item]:
        """Return the items whose places were taken, be it by themselves."""
        left, taken, fruitless = items, list[Item](), 0
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        async with self._turn:
            while True:
                before = len(left)
                left, found = await self._try(left)
                taken += found
                if not left:
                    return taken
                # As long as it takes some, it is only slow: to give up would be to write it all again.
                fruitless = fruitless + 1 if len(left) == before else 0
                if fruitless == _TRIES:
                    raise HistoryUnavailable(catalogue.ARCHIVE_TAKES_LESS)
                if not fruitless:
                    backoff.reset()
                await asyncio.sleep(backoff.next())

    async def _try(self, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
        """Return what was left undone, and what was there already."""
        if not self._may_insert:
            return [], await self._put_each(items)
        try:
            with translated():
                answer = await self._client.batch_execute_statement(
                    Statements=list(map(self._statement, items))
                )
        except Throttled:
            return list(items), []
        except HistoryUnavailable as error:
            if not is_denied(error):
                raise
            _logger.warning("archive_writes_slowly", reason="no right dynamodb:PartiQLInsert")
            self._may_insert = False
            return list(items), []
        return _sort_out(items, answer["Responses"])

    def _statement(self, item: Item) -> dict[str, Any]:
        fields = ",".join(f"'{name}':?" for name in item)
        return {
            "Statement": f'INSERT INTO "{self._table}" VALUE {{{fields}}}',
            "Parameters": [*item.values()],
        }

    async def _put_each(self, items: Iterable[Item]) -> list[Item]:
        taken = []
        for item in items:
            with translated():
                try:
                    await self._client.put_item(
                        TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)"
                    )
                except self._client.exceptions.ConditionalCheckFailedException:
                    taken.append(item)
        return taken

    async def _compare(self, items: Sequence[Item]) -> list[tuple[Item, str]]:
        """Return those of ``items`` in whose places others lie, and the ids of these."""
        keys = [_key(each) for each in items]
        there = await read_items(self._client, self._table, keys, "pk, sk, id")
        found = {_place(item): item["id"]["S"] for item in there}
        others = ((item, found.get(_place(item), "")) for item in items)
        return [(item, other) for item, other in others if other != item["id"]["S"]]


def _sort_out(items: Sequence[Item], answers: Sequence[Any]) -> tuple[list[Item], list[Item]]:
    left, taken, refusals = [], [], []
    for item, answer in zip(items, answers, strict=True):
        error = answer.get("Error")
        if error is None:
            continue
        if error["Code"] == "DuplicateItem":
            taken.append(item)
        elif error["Code"] in _REFUSALS:
            refusals.append(f"{error['Code']}: {error.get('Message', '')}")
        else:
            left.append(item)  # it was throttled, or met an error within DynamoDB
    if refusals:
        raise RejectedWriteError(refusals[0])
    return left, taken


def _key(item: Item) -> Item:
    return {"pk": item["pk"], "sk": item["sk"]}


def _place(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["N"]
