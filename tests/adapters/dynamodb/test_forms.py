"""The archive has the newest form of each message, in whatever order the forms come, and however often."""

from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.items import changes_key
from madang.adapters.dynamodb.table import prepare_table
from madang.domain.messages import Message
from madang.ports.archive_writer import ConflictError
from tests.support.cluster_storage import TABLE
from tests.support.make import NOON, new_id


@pytest.fixture
async def client(dynamodb_endpoint: str) -> AsyncIterator[Any]:
    """Give a client of DynamoDB, with the table there."""
    async with open_client(dynamodb_endpoint, 5) as client:
        await prepare_table(client, TABLE)
        yield client


def a_message(seq: int = 1, room: str | None = None) -> Message:
    """Return a message that was not changed yet."""
    return Message(new_id(), room or new_id(), seq, "haneul", "first", NOON, new_id(), seq)


def edited(message: Message, version: int) -> Message:
    """Return a later form of a message."""
    return replace(message, content=f"edited {version}", version=version, edited_at=NOON + version)


async def keep(writer: DynamoArchiveWriter, form: Message) -> None:
    """Write a form, as the projection does."""
    await (writer.write_changes([form]) if form.version else writer.write([form]))


async def told(client: Any, room_id: str) -> list[int]:
    """Return the versions that the table tells of."""
    answer = await client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": changes_key(room_id)}},
    )
    return [int(item["sk"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_newest_form_stays_whatever_the_order(client: Any, order: tuple[int, ...]) -> None:
    archive, writer = DynamoArchive(client, TABLE), DynamoArchiveWriter(client, TABLE)
    message = a_message()
    forms = [message, edited(message, 5), edited(message, 9)]
    for number in (*order, *order):
        await keep(writer, forms[number])
    assert (await archive.before(message.room_id, 2, 1)).messages == [forms[2]]
    assert (await archive.changes(message.room_id, 0, 10)).messages == [forms[2]]
    assert 9 in await told(client, message.room_id)


async def test_a_change_that_was_half_written_is_told_when_it_comes_again(client: Any) -> None:
    archive, writer = DynamoArchive(client, TABLE), DynamoArchiveWriter(client, TABLE)
    message = a_message()
    await keep(writer, edited(message, 5))
    key = {"pk": {"S": changes_key(message.room_id)}, "sk": {"N": "5"}}
    await client.delete_item(TableName=TABLE, Key=key)
    assert not (await archive.changes(message.room_id, 0, 10)).messages
    await keep(writer, edited(message, 5))
    assert (await archive.changes(message.room_id, 0, 10)).messages == [edited(message, 5)]


async def test_changes_cost_what_changed_last(client: Any) -> None:
    writer = DynamoArchiveWriter(client, TABLE)
    message = a_message()
    for version in (0, 5, 9, 12):
        await keep(writer, edited(message, version) if version else message)
    assert await told(client, message.room_id) == [12]


async def test_changes_of_many_messages_come_by_version(client: Any) -> None:
    archive, writer = DynamoArchive(client, TABLE), DynamoArchiveWriter(client, TABLE)
    room = new_id()
    messages = [a_message(seq, room) for seq in range(1, 151)]
    await writer.write(messages)
    forms = [edited(each, 1000 - each.seq) for each in messages]
    await writer.write_changes(forms)
    page = await archive.changes(room, 0, 120)
    assert (list(page.messages), page.has_more) == (forms[:-121:-1], True)
    page = await archive.changes(room, page.messages[-1].version, 120)
    assert (list(page.messages), page.has_more) == (forms[29::-1], False)


async def test_a_change_of_another_message_in_that_place_is_refused(client: Any) -> None:
    archive, writer = DynamoArchive(client, TABLE), DynamoArchiveWriter(client, TABLE)
    message = a_message()
    await keep(writer, message)
    with pytest.raises(ConflictError):
        await keep(writer, edited(replace(message, id=new_id()), 7))
    assert (await archive.before(message.room_id, 2, 1)).messages == [message]
