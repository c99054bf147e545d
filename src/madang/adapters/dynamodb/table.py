"""The table: made where it is missing, refused where it is another's."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from madang.adapters.dynamodb.client import translated

__all__ = ["TableError", "prepare_table"]

_SCHEMA: Final = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]
_TYPES: Final = [
    {"AttributeName": "pk", "AttributeType": "S"},
    {"AttributeName": "sk", "AttributeType": "N"},
]
_PAUSE: Final = 0.2


class TableError(Exception):
    """There is a table of this name, but not of our making."""


async def prepare_table(client: Any, name: str) -> None:
    """Make the table where it is missing, and wait until it can be used; two nodes may do so at once.

    Raises:
        TableError: its key is not ours.
        CredentialsError: DynamoDB does not let us.
        HistoryUnavailable: DynamoDB cannot be reached.
    """
    with translated():
        # It may be there, or another node may have asked for it just now.
        with suppress(client.exceptions.ResourceInUseException):
            await client.create_table(
                TableName=name,
                KeySchema=_SCHEMA,
                AttributeDefinitions=_TYPES,
                BillingMode="PAY_PER_REQUEST",
            )
        table = await _describe(client, name)
        while table["TableStatus"] not in {"ACTIVE", "UPDATING"}:
            await asyncio.sleep(_PAUSE)
            table = await _describe(client, name)
    if table["KeySchema"] != _SCHEMA or _types(table) != _types({"AttributeDefinitions": _TYPES}):
        raise TableError(f"the DynamoDB table {name} has another key than Madang's: choose another name")


async def _describe(client: Any, name: str) -> Any:
    return (await client.describe_table(TableName=name))["Table"]


def _types(table: Any) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
