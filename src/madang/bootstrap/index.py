"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from madang.adapters.elasticsearch.client import Client
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.analysis import Analyzer
from madang.bootstrap.errors import StartError
from madang.bootstrap.reach import reach
from madang.config import ClusterSettings

__all__ = ["open_index"]


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[ElasticsearchSearch]:
    """Give the index, which is made where it is missing.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    try:
        client = Client(settings.elasticsearch_url, settings.elasticsearch_api_key)
    except ValueError as error:
        raise StartError(f"Elasticsearch: {error}") from error
    try:
        opening = partial(client.open_index, Analyzer(), settings.elasticsearch_index)
        yield await reach("Elasticsearch", opening)
    finally:
        await client.close()
