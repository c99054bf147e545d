"""What only the index in Elasticsearch does: aliases, rebuilding, and a server that is not there."""

from collections.abc import AsyncIterator

import pytest
from elasticsearch import AsyncElasticsearch

from madang.adapters.elasticsearch.indices import behind, building_alias, create
from madang.adapters.elasticsearch.rebuild import rebuild
from madang.adapters.elasticsearch.search import ElasticsearchSearch, open_search
from madang.analysis import Analyzer
from madang.domain.errors import SearchUnavailable
from tests.support.analyzers import PlainAnalyzer
from tests.support.make import new_id
from tests.support.ports import free_port
from tests.support.search import find, make_messages, said

SAID = [f"점심 먹었어요 {number}" for number in range(1, 51)]


@pytest.fixture
async def client(elasticsearch_url: str) -> AsyncIterator[AsyncElasticsearch]:
    """Give a connection to the server."""
    async with AsyncElasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
async def alias(client: AsyncElasticsearch) -> AsyncIterator[str]:
    """Give a name of its own for an index, and remove what is called so."""
    alias = f"test-{new_id()}"
    yield alias
    names = await client.indices.get(index=f"{alias}-*")
    await client.indices.delete(index=list(names))


async def opened(client: AsyncElasticsearch, analyzer: Analyzer, alias: str) -> ElasticsearchSearch:
    """Return an index in a hurry; the fixture closes its connection."""
    return await open_search(client, analyzer, alias=alias, deadline=30, refresh=True)


async def test_a_rebuild_makes_the_terms_anew_and_moves_the_alias(
    client: AsyncElasticsearch, alias: str
) -> None:
    old = await opened(client, PlainAnalyzer(), alias)
    await old.add(make_messages(SAID))
    assert await rebuild(client, Analyzer(), alias, noticed=0)
    index = await opened(client, Analyzer(), alias)
    await client.indices.refresh(index=alias)
    assert said(await find(index, "먹다")) == SAID[::-1]
    assert not await rebuild(client, Analyzer(), alias, noticed=0)
    assert await behind(client, building_alias(alias)) is None


async def test_a_rebuild_that_was_cut_short_goes_on(client: AsyncElasticsearch, alias: str) -> None:
    old = await opened(client, PlainAnalyzer(), alias)
    await old.add(make_messages(SAID))
    await create(client, alias, 2, Analyzer().version, building_alias(alias))
    writer = await opened(client, Analyzer(), alias)
    await writer.add(make_messages(["저녁 먹었어요"], first=51))
    assert await rebuild(client, Analyzer(), alias, noticed=0)
    index = await opened(client, Analyzer(), alias)
    await client.indices.refresh(index=alias)
    assert said(await find(index, "먹다")) == ["저녁 먹었어요", *SAID[::-1]]


async def test_a_writer_that_has_not_noticed_goes_on_with_the_new_index(
    client: AsyncElasticsearch, alias: str
) -> None:
    writer = await opened(client, PlainAnalyzer(), alias)
    await writer.add(make_messages(SAID))
    assert await rebuild(client, Analyzer(), alias, noticed=0)
    await writer.add(make_messages(["저녁"], first=51))
    assert list(await client.indices.get(index=f"{alias}-*")) == [f"{alias}-2"]
    assert said(await find(await opened(client, Analyzer(), alias), "저녁")) == ["저녁"]


async def test_a_writer_notices_that_what_was_being_built_is_done(
    client: AsyncElasticsearch, alias: str
) -> None:
    writer = await opened(client, PlainAnalyzer(), alias)
    await create(client, alias, 2, Analyzer().version, building_alias(alias))
    await writer.add(make_messages(SAID))
    assert await rebuild(client, Analyzer(), alias, noticed=0)
    with pytest.raises(SearchUnavailable):
        await writer.add(make_messages(["저녁"], first=51))
    await writer.add(make_messages(["저녁"], first=51))
    assert list(await client.indices.get(index=f"{alias}-*")) == [f"{alias}-2"]


async def test_two_nodes_may_open_the_index_at_once(client: AsyncElasticsearch, alias: str) -> None:
    await create(client, alias, 1, Analyzer().version, alias)
    await create(client, alias, 1, Analyzer().version, alias)
    index = await opened(client, Analyzer(), alias)
    await index.add(make_messages(["회의"]))
    assert said(await find(index, "회의")) == ["회의"]


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = AsyncElasticsearch(f"http://127.0.0.1:{free_port()}", max_retries=0)
    index = ElasticsearchSearch(client, Analyzer(), "nowhere", deadline=5, refresh=False)
    with pytest.raises(SearchUnavailable):
        await find(index, "회의")
    with pytest.raises(SearchUnavailable):
        await index.add(make_messages(["회의"]), 1)
    with pytest.raises(SearchUnavailable):
        await index.position()
    await index.close()
