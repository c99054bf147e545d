"""The table: made where it is missing, refused where it is another's."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from madang.adapters.dynamodb.client import explained
from madang.ports.errors import UnusableError

__all__ = ["TableError", "is_there", "prepare_table"]

_SCHEMA: Final = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]
_TYPES: Final = [
    {"AttributeName": "pk", "AttributeType": "S"},
    {"AttributeName": "sk", "AttributeType": "N"},
]
_PAUSE: Final = 0.2


class TableError(UnusableError):
    """There is a table of this name, but not of our making."""


async def prepare_table(client: Any, name: str) -> None:
    """Make the table where it is missing, and wait until it can be used; two nodes may do so at once.

    Raises:
        TableError: its key is not ours.
        CredentialsError: DynamoDB does not let us.
        HistoryUnavailable: DynamoDB cannot be reached.
    """
    with explained():
        table = await _describe(client, name)
        # Whoever may use a table need not be allowed to make one.
        if table is None:
            await _create(client, name)
        while table is None or table["TableStatus"] not in {"ACTIVE", "UPDATING"}:
            await asyncio.sleep(_PAUSE)
            table = await _describe(client, name)
    if table["KeySchema"] != _SCHEMA or _types(table) != _types({"AttributeDefinitions": _TYPES}):
        raise TableError(f"the DynamoDB table {name} has another key than Madang's: choose another name")


async def is_there(client: Any, name: str) -> bool:
    """Tell whether DynamoDB has the table; nothing is made.

    Raises:
        CredentialsError: DynamoDB does not let us.
        HistoryUnavailable: DynamoDB cannot be reached.
    """
    with explained():
        return await _describe(client, name) is not None


async def _create(client: Any, name: str) -> None:
    # Another node may have asked for it just now.
    with suppress(client.exceptions.ResourceInUseException):
        await client.create_table(
            TableName=name,
            KeySchema=_SCHEMA,
            AttributeDefinitions=_TYPES,
            BillingMode="PAY_PER_REQUEST",
        )


async def _describe(client: Any, name: str) -> Any:
    """Return what there is to know of a table, ``None`` where it is not there, or not yet."""
    try:
        return (await client.describe_table(TableName=name))["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None


def _types(table: Any) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
