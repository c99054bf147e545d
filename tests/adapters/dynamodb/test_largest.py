"""The largest message and room that the settings allow fit into DynamoDB's items."""

import pytest

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.config import Settings, load_settings
from madang.domain.rooms import Room
from tests.support.make import Draft, new_id

LARGEST = load_settings({"storage": "cluster", "max_content": 100_000, "max_participants": 1_500}, Settings)
FOUR_BYTES = "𓀀"

pytestmark = pytest.mark.usefixtures("aws_credentials")


# aiohttp would rather be given a file; such a message is rare, and the loop can bear it.
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_the_largest_that_is_allowed_is_archived(dynamodb_endpoint: str) -> None:
    users = [f"{number:04}{FOUR_BYTES * 60}" for number in range(LARGEST.max_participants)]
    room = Room(new_id(), users[0], tuple(users), 1, FOUR_BYTES * 100)
    draft = Draft(new_id(), room.id, users[0], FOUR_BYTES * LARGEST.max_content, 1, "c" * 64)
    table = f"largest-{new_id()}"
    async with open_client(dynamodb_endpoint, 30) as client:
        await prepare_table(client, table)
        writer = DynamoArchiveWriter(client, table)
        await writer.write([draft.accepted(1)])
        await writer.write_room(room, 1)
        page = await DynamoArchive(client, table).after(room.id, 0, 1)
    assert page.messages == [draft.accepted(1)]
