"""A cluster without a search: it needs no Elasticsearch, and finds all that was said once it has one."""

import asyncio
import sys

import pytest
from redis import Redis

from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services, running_nodes
from tests.support.make import new_id
from tests.support.peers import PythonPeers
from tests.support.process import Process
from tests.support.until import until, until_equal

pytestmark = pytest.mark.timeout(300)

SEARCH = {"keyword": "점심"}


async def test_nothing_waits_for_a_search_that_there_is_not_and_it_may_come_later(services: Services) -> None:
    name = f"off-{new_id()}"
    with_search = services.environment(name)
    without = {
        **with_search,
        "MADANG_SEARCH": "off",
        "MADANG_ELASTICSEARCH_URL": "http://127.0.0.1:1",
        "MADANG_LOG_RETENTION": "0",
    }
    with running_nodes(without, "n1") as (node,), Redis.from_url(services.redis_url) as redis:
        async with PythonPeers() as peers:
            peer = await peers.connect(node.url, "websocket")
            await peer.register("haneul")
            room = (await peer.patiently("create_room", {"hostId": "haneul", "participants": []}))["roomId"]
            said = {"roomId": room, "userId": "haneul", "content": "점심 먹었어요"}
            assert (await peer.patiently("send_message", said))["seq"] == 1
            assert (await peer.ask("search", SEARCH))["error"]["code"] == "search_off"
        # Cut off the log, which has what any group has not acknowledged: it is in the archive alone.
        await until(lambda: all(redis.xlen(log) == 0 for log in Keys(name).logs), patience=60)
        assert "Redis and DynamoDB; this node is n1" in node.output

    with Process([sys.executable, "-m", "madang", "reindex"], env=without) as reindexing:
        assert await asyncio.to_thread(reindexing.wait, 60) == 1
    assert "there is no index: --search (MADANG_SEARCH) is off" in reindexing.output
    with Process([sys.executable, "-m", "madang", "serve", "--port", "0"], env=with_search) as refused:
        assert await asyncio.to_thread(refused.wait, 60) == 1
    assert f"the index of this chat is (none), not {name}" in refused.output
    with Process([sys.executable, "-m", "madang", "cluster", "adopt"], env=with_search) as adopting:
        assert await asyncio.to_thread(adopting.wait, 60) == 0

    with running_nodes(with_search, "n1") as (node,):
        async with PythonPeers() as peers:
            peer = await peers.connect(node.url, "websocket")
            await peer.register("haneul")

            async def found() -> list[str]:
                answer = await peer.patiently("search", SEARCH)
                return [each["content"] for each in answer.get("messages", ())]

            await until_equal(found, ["점심 먹었어요"], patience=120)
