"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from madang.adapters import elasticsearch
from madang.bootstrap.analyzer import choose_analyzer
from madang.bootstrap.entering import opened
from madang.config import ClusterSettings
from madang.ports.index_storage import IndexOptions, IndexStorage

__all__ = ["open_index"]


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[IndexStorage]:
    """Open the index, which is asked nothing yet.

    Raises:
        StartError: its driver is missing, or its address is none.
    """
    options = IndexOptions(
        place=settings.elasticsearch_index,
        analyzer=await choose_analyzer(settings),
        address=settings.elasticsearch_url,
        api_key=settings.elasticsearch_api_key,
        deadline=settings.search_deadline,
    )
    async with opened("Elasticsearch", partial(elasticsearch.open_index, options)) as index:
        yield index
