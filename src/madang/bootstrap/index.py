"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from elasticsearch import (
    ApiError,
    AsyncElasticsearch,
    AuthenticationException,
    AuthorizationException,
    TransportError,
)

from madang.adapters.elasticsearch.search import ElasticsearchSearch, open_search
from madang.analysis import Analyzer
from madang.bootstrap.errors import StartError
from madang.bootstrap.reach import reach
from madang.config import ClusterSettings
from madang.domain.errors import SearchUnavailable

__all__ = ["connect_elasticsearch", "open_index"]


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[ElasticsearchSearch]:
    """Give the index, which is made where it is missing.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    client = connect_elasticsearch(settings)
    try:
        yield await reach("Elasticsearch", partial(_open, client, settings.elasticsearch_index))
    finally:
        await client.close()


def connect_elasticsearch(settings: ClusterSettings) -> AsyncElasticsearch:
    """Return a connection that is made when it is first used.

    Raises:
        StartError: the address is none.
    """
    try:
        return AsyncElasticsearch(settings.elasticsearch_url, api_key=settings.elasticsearch_api_key)
    except ValueError as error:
        raise StartError(f"Elasticsearch: {error}") from error


async def _open(client: AsyncElasticsearch, alias: str) -> ElasticsearchSearch:
    try:
        return await open_search(client, Analyzer(), alias=alias)
    except (AuthenticationException, AuthorizationException) as error:
        raise StartError(f"Elasticsearch refuses the credentials: {error}") from error
    except (ApiError, TransportError) as error:
        raise SearchUnavailable("Elasticsearch does not answer") from error
