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

__all__ = ["open_index", "open_index_client"]


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[ElasticsearchSearch]:
    """Give the index, which is made where it is missing.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    async with open_index_client(settings) as client:
        yield await reach("Elasticsearch", partial(_open, client, settings))


@asynccontextmanager
async def open_index_client(settings: ClusterSettings) -> AsyncIterator[Client]:
    """Give a connection to Elasticsearch, with the index there.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    try:
        client = Client(settings.elasticsearch_url, settings.elasticsearch_api_key)
    except ValueError as error:
        raise StartError(f"Elasticsearch: {error}") from error
    try:
        await reach("Elasticsearch", partial(_open, client, settings))
        yield client
    finally:
        await client.close()


async def _open(client: Client, settings: ClusterSettings) -> ElasticsearchSearch:
    return await client.open_index(Analyzer(), settings.elasticsearch_index)
