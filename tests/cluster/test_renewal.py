"""An index of another version of the analysis is made anew by a running worker."""

import asyncio
import sys

import pytest
from elasticsearch import AsyncElasticsearch

from madang.adapters.elasticsearch.indices import behind
from madang.adapters.elasticsearch.search import open_search
from madang.analysis import Analyzer
from tests.support.analyzers import PlainAnalyzer
from tests.support.cluster import Services
from tests.support.make import new_id
from tests.support.process import Process
from tests.support.search import find, make_messages, said


@pytest.fixture
def name() -> str:
    """Give a chat of its own."""
    return f"renewal-{new_id()}"


@pytest.fixture
def environment(services: Services, name: str) -> dict[str, str]:
    """Give a worker's settings."""
    return dict(services.environment(name))


async def test_a_worker_renews_an_index_of_another_version(
    services: Services, name: str, environment: dict[str, str]
) -> None:
    async with AsyncElasticsearch(services.elasticsearch_url) as client:
        old = await open_search(client, PlainAnalyzer(), alias=name, deadline=30, refresh=True)
        await old.add(make_messages(["점심 먹었어요"]))
        with Process([sys.executable, "-m", "madang", "worker", "index"], env=environment) as worker:
            await asyncio.to_thread(worker.wait_for_line, "index_renewed", 120)
        index = await behind(client, name)
        assert index is not None
        assert index.version == Analyzer().version
        await client.indices.refresh(index=name)
        renewed = await open_search(client, Analyzer(), alias=name, deadline=30)
        assert said(await find(renewed, "먹다")) == ["점심 먹었어요"]
        await client.indices.delete(index=index.name)
