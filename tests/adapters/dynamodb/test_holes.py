"""Messages that are missing from the archive hide none behind them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.checkpoints import DynamoCheckpoints
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.rooms import DynamoRooms
from madang.adapters.dynamodb.table import prepare_table
from madang.domain.events import MemberJoined
from madang.domain.messages import Message
from madang.ports.checkpoints import Checkpoint
from tests.support.make import NOON, make_room, new_id

TABLE = "madang-holes"


@pytest.fixture
async def client(dynamodb_endpoint: str) -> AsyncIterator[Any]:
    """Give a client of DynamoDB, with an empty table there."""
    async with open_client(dynamodb_endpoint, 5) as client:
        await prepare_table(client, TABLE)
        yield client
        await client.delete_table(TableName=TABLE)


async def a_room_with(client: Any, seqs: list[int]) -> str:
    """Archive a room with messages of these seqs; return its id."""
    room = new_id()
    messages = [Message(new_id(), room, seq, "haneul", "안녕", NOON) for seq in seqs]
    await DynamoArchiveWriter(client, TABLE).write(messages)
    return room


SEQS = [*range(1, 6), *range(300, 303), 999, 1000, 1001, *range(7500, 7504)]


@pytest.mark.parametrize(
    ("seq", "limit", "expected", "has_more"),
    [
        (7504, 4, SEQS[-4:], True),
        (7500, 2, [1000, 1001], True),
        (7504, 100, SEQS, False),
        (300, 3, [3, 4, 5], True),
        (200, 100, [1, 2, 3, 4, 5], False),
    ],
)
async def test_before_goes_on_behind_a_hole(
    client: Any, seq: int, limit: int, expected: list[int], *, has_more: bool
) -> None:
    page = await DynamoArchive(client, TABLE).before(await a_room_with(client, SEQS), seq, limit)
    assert [each.seq for each in page.messages] == expected
    assert page.has_more is has_more


@pytest.mark.parametrize(
    ("seq", "limit", "expected", "has_more"),
    [
        (0, 5, [1, 2, 3, 4, 5], True),
        (5, 3, [300, 301, 302], True),
        (302, 3, [999, 1000, 1001], False),  # the next lies more than a whole partition further
        (1001, 10, [7500, 7501, 7502, 7503], False),
        (998, 1, [999], True),
    ],
)
async def test_after_goes_on_behind_a_hole(
    client: Any, seq: int, limit: int, expected: list[int], *, has_more: bool
) -> None:
    page = await DynamoArchive(client, TABLE).after(await a_room_with(client, SEQS), seq, limit)
    assert [each.seq for each in page.messages] == expected
    assert page.has_more is has_more


@pytest.mark.parametrize("last", [1, 998, 999, 1000, 2999, 3000, 6001, 12_345])
@pytest.mark.parametrize("at_least", [0, 1, 999, 12_346])
async def test_the_last_seq_of_a_room_is_found(client: Any, last: int, at_least: int) -> None:
    room = await a_room_with(client, sorted({*range(1, last, 499), *range(999, last, 1000), last}))
    assert await DynamoRooms(client, TABLE).last_seq(room, at_least) == max(last, at_least)


async def test_rooms_are_read_back_with_their_version(client: Any) -> None:
    rooms = [make_room("haneul", "bada"), make_room("sol")]
    for room in rooms:
        await DynamoArchiveWriter(client, TABLE).write_room(room, 3)
    await a_room_with(client, [1, 2])
    read = [each async for page in DynamoRooms(client, TABLE).rooms() for each in page]
    assert sorted((each.room.id, each.version) for each in read) == sorted((room.id, 3) for room in rooms)
    assert {each.room.id: each.room for each in read} == {room.id: room for room in rooms}


async def test_of_each_member_s_joins_the_last_is_told(client: Any) -> None:
    room, other = make_room("haneul", "bada", "sol"), make_room("sol")
    writer = DynamoArchiveWriter(client, TABLE)
    joins = [(room, "bada", 3, 2), (room, "bada", 12, 11), (room, "bada", 3, 2), (room, "sol", 0, 4)]
    for where, user, seq, version in [*joins, (other, "sol", 7, 2)]:
        await writer.write_join(MemberJoined(where, user, seq), version)
    assert await DynamoRooms(client, TABLE).joined_seqs(room.id) == {"bada": 12}
    assert await DynamoRooms(client, TABLE).joined_seqs(make_room("sol").id) == {}
    assert [each async for page in DynamoRooms(client, TABLE).rooms() for each in page] == []


async def test_the_farthest_position_of_each_shard_counts_whoever_wrote_it(client: Any) -> None:
    one, other = (DynamoCheckpoints(client, TABLE, name) for name in ("one", "other"))
    assert await one.read() == Checkpoint()
    await one.advance({0: b"9-0", 1: b"100-2"}, 7)
    await other.advance({0: b"10-0"}, 7)
    await one.advance({0: b"9-1"}, 7)
    assert (await one.read()).positions == {0: b"10-0", 1: b"100-2"}
    await one.advance({1: b"99-7"}, 7)
    await DynamoCheckpoints(client, TABLE, "third").advance({1: b"100-10"}, 7)
    assert (await other.read()).positions == {0: b"10-0", 1: b"100-10"}


async def test_an_epoch_only_rises(client: Any) -> None:
    checkpoints = DynamoCheckpoints(client, TABLE, "one")
    for epoch in (1, 3, 2):
        await checkpoints.begin_epoch(epoch)
    assert (await checkpoints.read()).epoch == 3


async def test_items_of_workers_that_are_gone_do_not_pile_up(client: Any) -> None:
    for number in range(5):
        await DynamoCheckpoints(client, TABLE, f"worker {number}").advance({number: b"1-0"}, 7)
    answer = await client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "checkpoint"}},
    )
    assert answer["Count"] == 1
    checkpoint = await DynamoCheckpoints(client, TABLE, "one").read()
    assert checkpoint.positions == dict.fromkeys(range(5), b"1-0")
