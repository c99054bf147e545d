"""A table that takes less than it is given, and one that refuses an item for good."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.adapters.redis.statistics import RedisStatistics
from madang.domain.errors import HistoryUnavailable
from madang.domain.messages import Message
from madang.domain.rooms import Room
from madang.projections.archive import ArchiveProjection
from madang.projections.runner import Runner
from tests.support.cluster_storage import TABLE, background
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, redis_chat, say
from tests.support.throttle import Throttle
from tests.support.until import until, until_equal, until_some

TOO_LONG = "x" * 410_000
"""An item has 400 KB at most."""


def nothing(_: int) -> float:
    """Let nothing through."""
    return 0.0


def everything(_: int) -> float:
    """Let everything through."""
    return 1.0


@pytest.fixture
async def throttle(dynamodb_endpoint: str) -> AsyncIterator[Throttle]:
    """Give a proxy that lets everything through until it is told otherwise."""
    async with Throttle(dynamodb_endpoint, everything) as throttle:
        yield throttle


@pytest.fixture
async def client(throttle: Throttle) -> AsyncIterator[Any]:
    """Give a client of DynamoDB through the proxy, with the table there."""
    async with open_client(throttle.endpoint, 5) as client:
        await prepare_table(client, TABLE)
        yield client


def made_messages(count: int) -> list[Message]:
    """Return messages of one room, every other one with a client message id."""
    room = new_id()
    return [
        Message(new_id(), room, seq, "haneul", f"message {seq}", NOON, new_id() if seq % 2 else None)
        for seq in range(1, count + 1)
    ]


@asynccontextmanager
async def a_chat(redis_url: str, client: Any) -> AsyncIterator[tuple[RedisChat, Room, Runner]]:
    """Give a chat with a room, and a worker that carries its log to DynamoDB."""
    async with redis_chat(redis_url) as chat:
        room = make_room("haneul", "bada")
        await chat.rooms.create(room)
        sink = ArchiveProjection(DynamoArchiveWriter(client, TABLE))
        yield chat, room, Runner("archive", chat.group(), sink)


async def archived(client: Any, room_id: str) -> list[str]:
    """Return what was said in a room, as the archive has it."""
    return [
        message.content for message in (await DynamoArchive(client, TABLE).after(room_id, 0, 200)).messages
    ]


async def behind(chat: RedisChat) -> int:
    """Return how many entries the archive's workers have not acknowledged."""
    return sum(shard.behind["archive"] for shard in await RedisStatistics(chat.keys, chat.calls).shards())


async def test_what_was_turned_away_or_left_undone_is_written(throttle: Throttle, client: Any) -> None:
    messages = made_messages(200)
    throttle.share = lambda call: (0.0, 0.4, 0.0, 1.0, 0.04)[call % 5]
    await DynamoArchiveWriter(client, TABLE).write(messages)

    archive = DynamoArchive(client, TABLE)
    assert (await archive.after(messages[0].room_id, 0, 200)).messages == messages
    for message in messages:
        if message.client_message_id is not None:
            found = await archive.find(message.room_id, message.user_id, message.client_message_id)
            assert found is not None
            assert found.id == message.id


async def test_each_call_names_only_what_is_left(throttle: Throttle, client: Any) -> None:
    throttle.share = lambda call: (1.0, 0.0, 0.5, 0.5, 1.0)[call]
    await DynamoArchiveWriter(client, TABLE).write(made_messages(16))

    assert throttle.calls == [8, 16, 16, 8, 4]  # the answers to client message ids go first


async def test_a_table_that_takes_a_little_at_a_time_gets_everything(throttle: Throttle, client: Any) -> None:
    messages = made_messages(16)
    throttle.share = lambda _: 2 / throttle.calls[-1]
    await DynamoArchiveWriter(client, TABLE).write(messages)

    assert throttle.calls == [*range(8, 0, -2), *range(16, 0, -2)]
    assert len(await archived(client, messages[0].room_id)) == 16


async def test_an_archive_that_takes_nothing_is_unavailable_after_a_few_calls(
    throttle: Throttle, client: Any
) -> None:
    messages = made_messages(2)
    throttle.share = nothing
    with pytest.raises(HistoryUnavailable):
        await DynamoArchiveWriter(client, TABLE).write(messages)

    assert throttle.calls == [1] * 12  # six tries, each twice: the driver repeats what is throttled once
    assert await archived(client, messages[0].room_id) == []


async def test_a_worker_acknowledges_nothing_before_it_is_written_and_buries_nothing(
    redis_url: str, throttle: Throttle, client: Any
) -> None:
    async with a_chat(redis_url, client) as (chat, room, worker):
        throttle.share = nothing
        await say(chat, room, 30)
        async with background(worker.run()):
            await until(lambda: len(throttle.calls) > 2 * 12)  # it is given up, and tried again
            assert await behind(chat) == 31
            assert await archived(client, room.id) == []

            throttle.share = everything
            await until_equal(lambda: behind(chat), 0)
        assert await archived(client, room.id) == [str(number) for number in range(30)]
        assert await chat.dead_letters.all("archive") == []


async def test_what_dynamodb_refuses_is_a_dead_letter_with_its_reason_and_its_neighbours_are_written(
    redis_url: str, client: Any
) -> None:
    async with a_chat(redis_url, client) as (chat, room, worker):
        for content in ("before", TOO_LONG, "behind"):
            await append(chat.log, make_draft(room, "haneul", content))
        async with background(worker.run()):
            (letter,) = await until_some(lambda: chat.dead_letters.all("archive"))
            await until_equal(lambda: behind(chat), 0)
        assert "archive refused it 3 times" in letter.reason
        assert "ValidationError" in letter.reason
        assert "Item size" in letter.reason
        assert await archived(client, room.id) == ["before", "behind"]
