"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from madang.adapters.elasticsearch.client import Client
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.analysis import Analyzer
from madang.bootstrap.analyzing import choose_analyzer
from madang.bootstrap.errors import StartError
from madang.bootstrap.reach import reach
from madang.config import ClusterSettings
from madang.secret_settings import hidden

__all__ = ["Index", "open_index"]


class Index(NamedTuple):
    """The search index of a cluster, the connection under it, and what makes its terms."""

    client: Client
    search: ElasticsearchSearch
    analyzer: Analyzer


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[Index]:
    """Give the index, which is made where it is missing.

    Raises:
        StartError: Elasticsearch cannot be reached, or not be used.
    """
    analyzer = await choose_analyzer(settings)
    try:
        client = Client(settings.elasticsearch_url, settings.elasticsearch_api_key)
    except ValueError:
        # What the driver says repeats the address, and the password in it.
        raise StartError(
            f"Elasticsearch: {hidden(settings.elasticsearch_url)} is no address of the form "
            "http://host:port, or both a password and an API key were given"
        ) from None
    try:
        opening = partial(client.open_index, analyzer, settings.elasticsearch_index, settings.search_deadline)
        yield Index(client, await reach("Elasticsearch", opening), analyzer)
    finally:
        await client.close()
