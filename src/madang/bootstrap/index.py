"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from madang.adapters.elasticsearch.client import Client
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.bootstrap.analyzing import choose_analyzer
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
    async with _open(settings) as (_, index):
        yield index


@asynccontextmanager
async def open_index_client(settings: ClusterSettings) -> AsyncIterator[Client]:
    """Give a connection to Elasticsearch, with the index there.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    async with _open(settings) as (client, _):
        yield client


@asynccontextmanager
async def _open(settings: ClusterSettings) -> AsyncIterator[tuple[Client, ElasticsearchSearch]]:
    analyzer = await choose_analyzer(settings)
    try:
        client = Client(settings.elasticsearch_url, settings.elasticsearch_api_key)
    except ValueError as error:
        raise StartError(f"Elasticsearch: {error}") from error
    try:
        opening = partial(client.open_index, analyzer, settings.elasticsearch_index, settings.search_deadline)
        yield client, await reach("Elasticsearch", opening)
    finally:
        await client.close()
