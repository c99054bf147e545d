"""The search index put together over one connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from madang.adapters.elasticsearch.client import Client
from madang.ports.errors import UnusableError
from madang.ports.index_storage import IndexOptions, IndexStorage
from madang.secret_settings import hidden

__all__ = ["open_elasticsearch"]


@asynccontextmanager
async def open_elasticsearch(options: IndexOptions) -> AsyncIterator[IndexStorage]:
    """Give the index behind an alias; nothing is asked yet.

    Raises:
        UnusableError: its address is none.
    """
    alias, analyzer = options.place, options.analyzer
    try:
        client = Client(options.address, options.api_key)
    except ValueError:
        # What the driver says repeats the address, and the password in it.
        raise UnusableError(
            f"{hidden(options.address)} is no address of the form "
            "http://host:port, or both a password and an API key were given"
        ) from None
    try:
        yield IndexStorage(
            service="Elasticsearch",
            place=alias,
            search=client.index(analyzer, alias, options.deadline),
            prepare=partial(client.prepare_index, analyzer, alias),
            is_there=partial(client.is_there, alias),
            identity=partial(client.identity, alias),
            rebuild=partial(client.reindex, analyzer, alias),
            renew=partial(client.renew, analyzer, alias),
        )
    finally:
        await client.close()
