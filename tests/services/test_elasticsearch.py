"""The real Elasticsearch that the tests start."""

from elasticsearch import AsyncElasticsearch


async def test_it_answers_to_the_credentials_in_its_address(elasticsearch_url: str) -> None:
    async with AsyncElasticsearch(elasticsearch_url) as client:
        health = await client.cluster.health()

    assert health["status"] in {"green", "yellow"}
