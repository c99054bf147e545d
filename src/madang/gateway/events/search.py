"""``search``."""

from typing import Any

import msgspec

from madang.application.queries.search import SearchQueries, SearchQuery
from madang.contract import hit_out
from madang.gateway.device import Device
from madang.gateway.schemas import Search

__all__ = ["SearchEvents"]


class SearchEvents:
    """Finds messages in the rooms of the socket's user."""

    def __init__(self, queries: SearchQueries) -> None:
        self._queries = queries

    async def search(self, device: Device, payload: Search) -> dict[str, Any]:
        """Return a page of hits, and the cursor of the next where there is one."""
        query = SearchQuery(**msgspec.structs.asdict(payload))
        page = await self._queries.search(device.actor, query)
        answer: dict[str, Any] = {"messages": [hit_out(hit) for hit in page.hits]}
        if page.left_out:
            answer["excluded"] = page.left_out
        if page.next_cursor is not None:
            answer["nextCursor"] = page.next_cursor
        return answer
