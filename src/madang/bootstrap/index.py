"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from madang.adapters.elasticsearch.client import Client
from madang.adapters.elasticsearch.search import ElasticsearchSearch
from madang.analysis import Analyzer
from madang.bootstrap.analyzer import choose_analyzer
from madang.bootstrap.errors import StartError
from madang.bootstrap.optional import optional
from madang.bootstrap.startup_wait import Told, reach
from madang.config import ClusterSettings
from madang.secret_settings import hidden

__all__ = ["Index", "open_index"]


class Index(NamedTuple):
    """The search index of a cluster, the connection under it, and what makes its terms."""

    client: Client
    search: ElasticsearchSearch
    analyzer: Analyzer


@asynccontextmanager
async def open_index(settings: ClusterSettings, tell: Told | None = None) -> AsyncIterator[Index]:
    """Give the index, which is made where it is missing.

    With ``tell``, which hears whether it can be used, it is prepared later where Elasticsearch cannot be
    reached now.

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
    alias = settings.elasticsearch_index
    preparing = partial(client.prepare_index, analyzer, alias)
    index = Index(client, client.index(analyzer, alias, settings.search_deadline), analyzer)
    try:
        if tell is None:
            await reach("Elasticsearch", preparing)
            yield index
        else:
            async with optional("Elasticsearch", preparing, tell):
                yield index
    finally:
        await client.close()
