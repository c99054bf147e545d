"""Reading all of the archive, in no order."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from madang.adapters.dynamodb.client import translated
from madang.adapters.dynamodb.items import read_message
from madang.domain.messages import Message

__all__ = ["scan_messages"]


async def scan_messages(client: Any, table: str) -> AsyncIterator[Sequence[Message]]:
    """Yield every message of the archive, page by page.

    Raises:
        HistoryUnavailable: the archive does not answer.
    """
    more: dict[str, Any] = {}
    while True:
        with translated():
            answer = await client.scan(
                TableName=table,
                # Only messages have content: answers and rooms are left out.
                FilterExpression="attribute_exists(content)",
                ConsistentRead=True,
                **more,
            )
        yield [read_message(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
