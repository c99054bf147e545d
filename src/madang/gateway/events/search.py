"""``search``."""

import msgspec

from madang.application.queries.search import SearchQueries, SearchQuery
from madang.gateway.acknowledgements import SearchResult, search_result
from madang.gateway.connection import ChatConnection
from madang.gateway.schemas import Search

__all__ = ["SearchEvents"]


class SearchEvents:
    """Finds messages in the rooms of the socket's user."""

    def __init__(self, queries: SearchQueries) -> None:
        self._queries = queries

    async def search(self, connection: ChatConnection, payload: Search) -> SearchResult:
        """Return a page of hits, and the cursor of the next where there is one."""
        query = SearchQuery(**msgspec.structs.asdict(payload))
        return search_result(await self._queries.search(connection.actor, query))
