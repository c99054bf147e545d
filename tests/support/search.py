"""Messages to be searched, and the indices that the search tests run over."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from elasticsearch import AsyncElasticsearch

from madang.adapters.elasticsearch.search import open_search as open_elasticsearch
from madang.adapters.memory.search import MemorySearch
from madang.adapters.sqlite.search import open_search
from madang.analysis import Analyzer
from madang.domain.messages import Message
from madang.ports.search import SearchIndex, SearchPage, SearchRequest
from tests.support.make import NOON, new_id

__all__ = ["ROOM", "elasticsearch_index", "find", "make_messages", "memory_index", "said", "sqlite_index"]

ROOM = "00000000-0000-7000-8000-00000000000a"


def make_messages(
    contents: Iterable[str], *, room: str = ROOM, user: str = "haneul", first: int = 1
) -> list[Message]:
    """Return messages of a room, a second apart, the oldest first."""
    return [
        Message(
            id=f"{int(room[-4:], 16):08x}-0000-7000-8000-{seq:012x}",
            room_id=room,
            seq=seq,
            user_id=user,
            content=content,
            created_at=NOON + seq * 1000,
        )
        for seq, content in enumerate(contents, start=first)
    ]


async def find(index: SearchIndex, keyword: str, limit: int = 100, cursor: str | None = None) -> SearchPage:
    """Search the one room."""
    return await index.search(SearchRequest(keyword, [ROOM], limit, cursor))


def said(page: SearchPage) -> list[str]:
    """Return what the hits say."""
    return [hit.message.content for hit in page.hits]


@asynccontextmanager
async def memory_index(analyzer: Analyzer) -> AsyncIterator[SearchIndex]:
    """Give an empty index in memory."""
    index = MemorySearch(analyzer)
    yield index
    await index.close()


@asynccontextmanager
async def sqlite_index(analyzer: Analyzer, path: Path) -> AsyncIterator[SearchIndex]:
    """Give the index in a file, which is made where it is missing."""
    # Tests are not timed: on a busy machine a search may take its time.
    index = await open_search(path, analyzer, deadline=60)
    try:
        yield index
    finally:
        await index.close()


@asynccontextmanager
async def elasticsearch_index(analyzer: Analyzer, url: str) -> AsyncIterator[SearchIndex]:
    """Give an empty index with a name of its own, which is removed afterwards."""
    alias = f"test-{new_id()}"
    index = await open_elasticsearch(
        AsyncElasticsearch(url), analyzer, alias=alias, deadline=30, refresh=True
    )
    try:
        yield index
    finally:
        await index.close()
        async with AsyncElasticsearch(url) as client:
            names = await client.indices.get(index=f"{alias}-*")
            await client.indices.delete(index=list(names))
