"""A new index built from all messages there are, while the old one answers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from madang.adapters.elasticsearch.documents import write
from madang.adapters.elasticsearch.indices import NOTICED, Index, behind, building_alias, create, swap
from madang.analysis import Analyzer
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message

__all__ = ["reindex"]

Pages = AsyncIterator[Sequence[Message]]


async def reindex(
    client: AsyncElasticsearch,
    analyzer: Analyzer,
    alias: str,
    everything: Callable[[], Pages],
    noticed: float = NOTICED,
) -> int:
    """Build an index from ``everything`` and let it answer; a build that was cut short is begun anew.

    ``everything`` is read when the writers have noticed the new index: what they wrote before must be in it.

    Returns:
        How many messages were read.

    Raises:
        SearchUnavailable: Elasticsearch failed meanwhile; the old index goes on answering.
    """
    try:
        old, new = await _begin(client, analyzer, alias)
        await asyncio.sleep(noticed)
        count = 0
        async for page in everything():
            await write(client, [building_alias(alias)], page, analyzer, refresh=False)
            count += len(page)
        await client.indices.refresh(index=new.name)
        await swap(client, alias, old, new)
    except (ApiError, TransportError) as error:
        raise SearchUnavailable(catalogue.INDEXING_FAILED, cause=str(error)) from error
    return count


async def _begin(client: AsyncElasticsearch, analyzer: Analyzer, alias: str) -> tuple[Index, Index]:
    old = await behind(client, alias)
    if old is None:
        raise SearchUnavailable(catalogue.NO_INDEX)
    points = building_alias(alias)
    begun = await behind(client, points)
    if begun is not None:
        await client.indices.delete(index=begun.name)
    number = int(old.name.rpartition("-")[2]) + 1
    await create(client, alias, number, analyzer.version, points)
    new = await behind(client, points)
    assert new is not None  # noqa: S101  # it has just been made
    return old, new
