"""The archive writer port on DynamoDB."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.inserting import Inserter
from madang.adapters.dynamodb.items import (
    Item,
    answer_item,
    change_item,
    change_key,
    join_item,
    message_item,
    message_key,
    reaction_item,
    reactions_key,
    read_key,
    read_message,
    room_item,
)
from madang.adapters.dynamodb.reading import read_partition
from madang.domain.events import MemberJoined
from madang.domain.messages import Message
from madang.domain.reactions import Mark
from madang.domain.read_state import Pointer
from madang.domain.rooms import Room
from madang.ports.archive_writer import ConflictError

__all__ = ["DynamoArchiveWriter"]


_AT_ONCE: Final = 8
"""Reactions that are written at a time."""
_IS_OLDER: Final = (
    "attribute_not_exists(pk) OR (id = :id AND (attribute_not_exists(version) OR version < :version))"
)


_READS_AT_ONCE: Final = 25


class DynamoArchiveWriter:
    """Writes answers, then messages, each only where nothing else lies; a newer form over an older one."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._inserter = Inserter(client, table)

    async def write(self, messages: Sequence[Message]) -> None:
        """Keep messages, and the answers to their client message ids.

        The answers go first: a message whose client message id was used before, by one that a Redis has
        lost since, is not kept a second time.
        """
        messages = list({(each.room_id, each.seq, each.id): each for each in messages}.values())
        _check_within(messages)
        answers = {
            each.id: answer_item(each, each.client_message_id)
            for each in messages
            if each.client_message_id is not None
        }
        repeated = await self._inserter.insert(list(answers.values()))
        if repeated:
            item, other = repeated[0]
            raise ConflictError(f"the message {item['id']['S']} repeats the archived message {other}")
        taken = await self._inserter.insert([message_item(message) for message in messages])
        for item, _ in taken:
            await self._forget_answer(answers.get(item["id"]["S"]))
        if taken:
            item, other = taken[0]
            raise ConflictError(
                f"the place of the message {item['id']['S']} is the archived message {other}'s"
            )

    async def write_changes(self, messages: Sequence[Message]) -> None:
        """Keep the newest forms of messages."""
        for message in messages:
            with translated():
                await self._write_change(message)

    async def _write_change(self, message: Message) -> None:
        """Write a form, then that it is the message's version; the version before is told no more."""
        try:
            answer = await self._client.put_item(
                TableName=self._table,
                Item=message_item(message),
                ConditionExpression=_IS_OLDER,
                ExpressionAttributeValues={
                    ":id": {"S": message.id},
                    ":version": {"N": str(message.version)},
                },
                ReturnValues="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            if not await self._is_kept(message):
                return
            before = 0
        else:
            before = read_message(answer["Attributes"]).version if "Attributes" in answer else 0
        await self._client.put_item(TableName=self._table, Item=change_item(message))
        if before:
            await self._client.delete_item(TableName=self._table, Key=change_key(message, before))
        if message.deleted_at is not None:
            await self._erase_reactions(message.room_id, message.seq)

    async def write_reactions(self, room_id: str, seq: int, marks: Sequence[tuple[Mark, int]]) -> None:
        """Keep what members think of a message."""
        newest = {(mark.name, mark.user_id): (mark, order) for mark, order in marks}
        turn = asyncio.Semaphore(_AT_ONCE)
        items = [reaction_item(room_id, seq, *each) for each in newest.values()]
        with translated():
            await asyncio.gather(*(self._write_reaction(item, turn) for item in items))
            # It may have been deleted before: who comes last of the two finds what the other has written.
            answer = await self._client.get_item(
                TableName=self._table, Key=message_key(room_id, seq), ConsistentRead=True
            )
            if "Item" in answer and read_message(answer["Item"]).deleted_at is not None:
                await self._erase_reactions(room_id, seq)

    async def _write_reaction(self, item: Item, turn: asyncio.Semaphore) -> None:
        async with turn:
            with suppress(self._client.exceptions.ConditionalCheckFailedException):
                await self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk) OR #order < :order",
                    ExpressionAttributeNames={"#order": "order"},
                    ExpressionAttributeValues={":order": item["order"]},
                )

    async def _erase_reactions(self, room_id: str, seq: int) -> None:
        for item in await read_partition(self._client, self._table, reactions_key(room_id, seq)):
            key = {"pk": item["pk"], "sk": item["sk"]}
            await self._client.delete_item(TableName=self._table, Key=key)

    async def _is_kept(self, message: Message) -> bool:
        """Tell whether the form is the one that is kept; if not, a newer one is.

        Raises:
            ConflictError: another message lies there.
        """
        key = message_key(message.room_id, message.seq)
        answer = await self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        kept = read_message(answer["Item"])
        if kept.id != message.id:
            raise ConflictError(f"the place of the message {message.id} is the archived message {kept.id}'s")
        return kept.version == message.version

    async def write_reads(self, pointers: Sequence[Pointer]) -> None:
        """Keep how far members have read."""
        with translated():
            for begin in range(0, len(pointers), _READS_AT_ONCE):
                some = pointers[begin : begin + _READS_AT_ONCE]
                await asyncio.gather(*(self._write_read(each) for each in some))

    async def _write_read(self, pointer: Pointer) -> None:
        seq = {"N": str(pointer.read_seq)}
        try:
            await self._client.put_item(
                TableName=self._table,
                Item=read_key(pointer) | {"user": {"S": pointer.user_id}, "seq": seq},
                ConditionExpression="attribute_not_exists(pk) OR seq < :seq",
                ExpressionAttributeValues={":seq": seq},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

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

    async def write_join(self, event: MemberJoined, version: int) -> None:
        """Keep what was said when someone joined."""
        if event.last_seq == 0:
            return
        with translated():
            await self._client.put_item(TableName=self._table, Item=join_item(event, version))

    async def _forget_answer(self, answer: Any) -> None:
        """Take back the answer of a message that could not be kept; that of another one is left alone."""
        if answer is None:
            return
        with translated():
            try:
                await self._client.delete_item(
                    TableName=self._table,
                    Key={"pk": answer["pk"], "sk": answer["sk"]},
                    ConditionExpression="id = :id",
                    ExpressionAttributeValues={":id": answer["id"]},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return


def _check_within(messages: Sequence[Message]) -> None:
    """See that no two of the messages want the same place.

    Raises:
        ConflictError: two do.
    """
    places: dict[tuple[str, ...], str] = {}
    for each in messages:
        wanted: list[tuple[str, ...]] = [(each.room_id, str(each.seq))]
        if each.client_message_id is not None:
            wanted.append((each.room_id, each.user_id, each.client_message_id))
        for place in wanted:
            other = places.setdefault(place, each.id)
            if other != each.id:
                raise ConflictError(f"the messages {each.id} and {other} want the same place")
