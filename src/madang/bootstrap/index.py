"""The search index of a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from madang.adapters.memory.search import MemorySearch
from madang.analysis import Analyzer
from madang.config import ClusterSettings
from madang.ports.search import SearchIndex

__all__ = ["open_index"]


@asynccontextmanager
async def open_index(settings: ClusterSettings) -> AsyncIterator[SearchIndex]:  # noqa: ARG001
    """Give the index."""
    yield MemorySearch(Analyzer())
