"""An index that is not the one that was written to: what it lacks is found again without anyone's doing."""

from collections.abc import AsyncIterator, Iterator

import pytest
from elasticsearch import AsyncElasticsearch
from redis import Redis

from madang.adapters.elasticsearch.indices import behind, create
from madang.adapters.redis.keys import Keys
from madang.analysis import Analyzer
from tests.support.cluster import Services, running_nodes
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.until import until, until_equal

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def name() -> str:
    """Give a chat of its own."""
    return f"watch-{new_id()}"


@pytest.fixture
def node(services: Services, name: str) -> Iterator[Madang]:
    """Give a node with its workers."""
    with running_nodes(services.environment(name), "n1") as (node,):
        yield node


@pytest.fixture
async def peer(node: Madang) -> AsyncIterator[Peer]:
    """Give a registered client."""
    async with PythonPeers() as peers:
        peer = await peers.connect(node.url, "websocket")
        await peer.register("haneul")
        yield peer


async def test_an_index_that_was_replaced_is_built_from_the_archive(
    services: Services, name: str, node: Madang, peer: Peer
) -> None:
    room = (await peer.patiently("create_room", {"hostId": "haneul", "participants": []}))["roomId"]

    async def say(content: str) -> None:
        await peer.patiently("send_message", {"roomId": room, "userId": "haneul", "content": content})

    async def found() -> list[str]:
        answer = await peer.patiently("search", {"keyword": "점심"})
        return [each["content"] for each in answer.get("messages", ())]

    await say("점심 먹었어요")
    await until_equal(found, ["점심 먹었어요"])
    with Redis.from_url(services.redis_url) as redis:
        await until(lambda: redis.hexists(Keys(name, 1).layout, "index_uuid"))
    async with AsyncElasticsearch(services.elasticsearch_url) as client:
        index = await behind(client, name)
        assert index is not None
        await client.indices.delete(index=index.name)
        await create(client, name, 7, Analyzer().version, name)
    await say("점심 또 먹었어요")

    await until_equal(found, ["점심 또 먹었어요", "점심 먹었어요"], patience=120)

    assert "index_is_another" in node.output
