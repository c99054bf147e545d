"""The search index on Elasticsearch. Its driver is loaded when the index is opened."""

from contextlib import AbstractAsyncContextManager

from madang.ports.errors import needing
from madang.ports.index_storage import IndexOptions, IndexStorage

__all__ = ["open_index"]


def open_index(options: IndexOptions) -> AbstractAsyncContextManager[IndexStorage]:
    """Open the index behind an alias (``madang.ports.index_storage.OpenIndex``).

    Raises:
        DriverMissingError: the package elasticsearch is not installed.
    """
    with needing("cluster", "elasticsearch"):
        from madang.adapters.elasticsearch.storage import open_elasticsearch

    return open_elasticsearch(options)
