"""A DynamoDB that does not let us do everything, or nothing any more."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.table import prepare_table
from madang.domain.errors import HistoryUnavailable
from madang.domain.messages import Message
from madang.ports.errors import CredentialsError
from tests.support.make import NOON, new_id

pytestmark = pytest.mark.usefixtures("aws_credentials")

_JSON = "application/x-amz-json-1.0"
_DENIED = {
    "__type": "com.amazon.coral.service#AccessDeniedException",
    "Message": "User: arn:aws:iam::123456789012:user/chat is not authorized to perform this",
}
_TABLE = {
    "Table": {
        "TableStatus": "ACTIVE",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
    }
}


@dataclass
class Policy:
    """Dedup what is allowed, and denies everything else, as AWS does.

    Attributes:
        allowed: what is answered to each action.
        asked: the actions that were asked for.
    """

    allowed: dict[str, Any]
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a call."""
        action = request.headers["X-Amz-Target"].partition(".")[2]
        self.asked.append(action)
        is_allowed = action in self.allowed
        body = json.dumps(self.allowed[action] if is_allowed else _DENIED)
        return web.Response(status=200 if is_allowed else 400, text=body, content_type=_JSON)


@asynccontextmanager
async def client_under(policy: Policy) -> AsyncIterator[Any]:
    """Give a client of a DynamoDB with a policy."""
    application = web.Application()
    application.router.add_post("/", policy.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with open_client(f"http://127.0.0.1:{runner.addresses[0][1]}", 5) as client:
            yield client
    finally:
        await runner.cleanup()


async def test_a_table_that_is_there_is_used_without_the_right_to_make_one() -> None:
    policy = Policy({"DescribeTable": _TABLE})
    async with client_under(policy) as client:
        await prepare_table(client, "madang")
    assert policy.asked == ["DescribeTable"]


async def test_at_the_start_it_is_said_which_right_is_missing() -> None:
    async with client_under(Policy({})) as client:
        with pytest.raises(CredentialsError, match="user/chat is not authorized"):
            await prepare_table(client, "madang")


async def test_rights_that_are_lost_later_are_waited_for_and_clients_are_not_told_whose() -> None:
    message = Message(new_id(), new_id(), 1, "haneul", "안녕", NOON, None)
    async with client_under(Policy({})) as client:
        archive, writer = DynamoArchive(client, "madang"), DynamoArchiveWriter(client, "madang")
        with pytest.raises(HistoryUnavailable) as reading:
            await archive.before(message.room_id, 2, 1)
        with pytest.raises(HistoryUnavailable):
            await archive.find(message.room_id, "haneul", new_id())
        with pytest.raises(HistoryUnavailable):
            await writer.write([message])
    assert "arn:aws" not in str(reading.value)
