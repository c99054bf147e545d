"""Nothing that is archived is ever overwritten by another message."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.domain.messages import Message
from madang.ports.archive_writer import ConflictError
from madang.projections.archive import ArchiveProjection
from madang.projections.runner import Runner
from tests.support.cluster_storage import TABLE, background
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.redis_chat import redis_chat
from tests.support.until import until_some


@pytest.fixture
async def client(dynamodb_endpoint: str) -> AsyncIterator[Any]:
    """Give a client of DynamoDB, with the table there."""
    async with open_client(dynamodb_endpoint, 5) as client:
        await prepare_table(client, TABLE)
        yield client


@dataclass
class WithoutRight:
    """A client that lacks the right to insert by PartiQL.

    Attributes:
        tried: how often it was tried all the same.
    """

    client: Any
    tried: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    async def batch_execute_statement(self, **_: Any) -> Any:
        """Refuse."""
        self.tried += 1
        error = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
        raise self.client.exceptions.ClientError(error, "BatchExecuteStatement")


def a_message(room_id: str, seq: int, key: str | None = None) -> Message:
    """Return a message."""
    return Message(new_id(), room_id, seq, "haneul", f"message {seq}", NOON, key)


async def archived(client: Any, room_id: str) -> list[Message]:
    """Return what is archived of a room."""
    return list((await DynamoArchive(client, TABLE).after(room_id, 0, 200)).messages)


@pytest.mark.parametrize("may_insert", [True, False])
async def test_another_message_in_the_place_of_an_archived_one_is_refused(
    client: Any, *, may_insert: bool
) -> None:
    writer = DynamoArchiveWriter(client if may_insert else WithoutRight(client), TABLE)
    room = new_id()
    first = [a_message(room, seq, new_id()) for seq in range(1, 61)]
    await writer.write(first)
    other, behind = a_message(room, 30, new_id()), a_message(room, 61)

    with pytest.raises(ConflictError, match=f"{other.id} is the archived message {first[29].id}'s"):
        await writer.write([other, behind])

    assert await archived(client, room) == [*first, behind]
    archive = DynamoArchive(client, TABLE)
    assert await archive.find(room, "haneul", other.client_message_id or "") is None
    kept = await archive.find(room, "haneul", first[29].client_message_id or "")
    assert kept is not None
    assert kept.id == first[29].id


@pytest.mark.parametrize("may_insert", [True, False])
async def test_a_client_message_id_is_archived_once(client: Any, *, may_insert: bool) -> None:
    writer = DynamoArchiveWriter(client if may_insert else WithoutRight(client), TABLE)
    room, key = new_id(), new_id()
    first, again = a_message(room, 1, key), a_message(room, 2, key)
    await writer.write([first])

    with pytest.raises(ConflictError, match=f"{again.id} repeats the archived message {first.id}"):
        await writer.write([again])

    assert await archived(client, room) == [first]


@pytest.mark.parametrize("may_insert", [True, False])
async def test_writing_a_message_again_changes_nothing(client: Any, *, may_insert: bool) -> None:
    writer = DynamoArchiveWriter(client if may_insert else WithoutRight(client), TABLE)
    room = new_id()
    messages = [a_message(room, seq, new_id() if seq % 3 else None) for seq in range(1, 121)]
    await writer.write(messages[:40])
    await writer.write(messages)
    await writer.write([*messages[:70], *messages[10:30]])

    assert await archived(client, room) == messages


async def test_two_messages_for_one_place_in_one_writing_are_refused(client: Any) -> None:
    room, key = new_id(), new_id()
    writer = DynamoArchiveWriter(client, TABLE)
    with pytest.raises(ConflictError):
        await writer.write([a_message(room, 1), a_message(room, 1)])
    with pytest.raises(ConflictError):
        await writer.write([a_message(room, 1, key), a_message(room, 2, key)])
    assert await archived(client, room) == []


async def test_a_missing_right_is_tried_for_once(client: Any) -> None:
    without = WithoutRight(client)
    writer = DynamoArchiveWriter(without, TABLE)
    room = new_id()
    messages = [a_message(room, seq) for seq in range(1, 4)]
    await writer.write(messages[:1])
    await writer.write(messages[1:])
    assert without.tried == 1
    assert await archived(client, room) == messages


async def test_a_message_that_differs_from_the_archived_one_becomes_a_dead_letter(
    redis_url: str, client: Any
) -> None:
    async with redis_chat(redis_url) as chat:
        room = make_room("haneul", "bada")
        await chat.rooms.create(room)
        kept = msgspec.structs.replace(a_message(room.id, 2), content="archived before")
        writer = DynamoArchiveWriter(client, TABLE)
        await writer.write([kept])
        for content in ("one", "two", "three"):
            await append(chat.log, make_draft(room, "haneul", content))
        async with background(Runner("archive", chat.group(), ArchiveProjection(writer)).run()):
            (letter,) = await until_some(lambda: chat.dead_letters.all("archive"))
    assert kept.id in letter.reason
    held = dict(zip(letter.fields[::2], letter.fields[1::2], strict=True))
    assert "two" in held["message"]
    assert [each.content for each in await archived(client, room.id)] == ["one", "archived before", "three"]
