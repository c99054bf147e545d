"""The search index of a cluster."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from madang.adapters import elasticsearch
from madang.bootstrap.analyzer import choose_analyzer
from madang.bootstrap.entering import opened
from madang.bootstrap.errors import StartError
from madang.config import ClusterSettings
from madang.ports.index_storage import IndexOptions, IndexStorage, OpenIndex

__all__ = ["open_index"]

_INDICES: Final[Mapping[str, OpenIndex]] = {"elasticsearch": elasticsearch.open_index}
"""The indices that a cluster can have, by the value of the setting ``search``."""


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[IndexStorage]:
    """Open the index, which is asked nothing yet.

    Raises:
        StartError: there is to be none, its driver is missing, or its address is none.
    """
    open_bundle = _INDICES.get(settings.search)
    if open_bundle is None:
        raise StartError(f"there is no index: --search (MADANG_SEARCH) is {settings.search}")
    options = IndexOptions(
        place=settings.elasticsearch_index,
        analyzer=await choose_analyzer(settings),
        address=settings.elasticsearch_url,
        api_key=settings.elasticsearch_api_key,
        deadline=settings.search_deadline,
    )
    async with opened("Elasticsearch", partial(open_bundle, options)) as index:
        yield index
