"""A node that no longer hears the log says so, sends its sockets elsewhere, and takes them again later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from tests.support.cluster import Services
from tests.support.engine import open_session, upgrade
from tests.support.link import Link
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import NodePeers, PythonPeers
from tests.support.ready import readiness
from tests.support.until import until_equal

XREAD = b"\r\nXREAD\r\n"
"""What only the feed says to Redis."""
DEAF = (503, ["this node no longer hears the log"])
SOON = 20.0
"""Seconds: six without a canary, two between looks, and as many again for a busy machine."""

Pair = tuple[Madang, Madang]


@pytest.fixture
async def link(services: Services) -> AsyncIterator[tuple[Services, Link]]:
    """Give the services as the first node sees them, and its link to Redis."""
    async with linked(services) as (through, links):
        yield through, links["redis"]


@pytest.fixture
async def pair(services: Services, link: tuple[Services, Link]) -> AsyncIterator[Pair]:
    """Give two nodes, of which the first reaches Redis over the link."""
    chat = f"canary-{new_id()}"
    async with AsyncExitStack() as stack:
        nodes = []
        for name, seen in (("n1", link[0]), ("n2", services)):
            environment = seen.environment(chat, MADANG_WORKERS="0")
            nodes.append(await asyncio.to_thread(Madang, "--node", name, env=environment))
            stack.push_async_callback(asyncio.to_thread, nodes[-1].stop)
        yield nodes[0], nodes[1]


def ready(node: Madang) -> Callable[[], Awaitable[object]]:
    """Return a function that asks a node whether it is ready."""
    return lambda: readiness(node.url)


async def test_a_deaf_node_sends_its_sockets_elsewhere_until_it_hears_again(
    pair: Pair, link: tuple[Services, Link]
) -> None:
    deaf, hearing = pair
    async with NodePeers() as official, PythonPeers() as others:
        peers = [
            await official.connect(deaf.url, "websocket"),
            await official.connect(deaf.url, "polling"),
            await others.connect(deaf.url, "upgrade"),
        ]
        for peer in peers:
            await peer.register("haneul")
        room = (await peers[0].ask("create_room", {"hostId": "haneul", "participants": []}))["roomId"]
        link[1].hold(XREAD)
        for peer in peers:
            await peer.next("disconnect")
        assert await readiness(deaf.url) == DEAF
        assert await readiness(hearing.url) == (200, [])
        assert (await open_session(deaf.url)).status_code == 503
        assert (await upgrade(deaf.url, ""))[0] == 503
        elsewhere = await official.connect(hearing.url, "websocket")
        assert [each["roomId"] for each in (await elsewhere.register("haneul"))["rooms"]] == [room]
        said = {"roomId": room, "userId": "haneul", "content": "여기는 들려요"}
        assert (await elsewhere.ask("send_message", said))["seq"] == 1
        link[1].release()
        await until_equal(ready(deaf), (200, []), SOON)
        back = await official.connect(deaf.url, "websocket")
        assert (await back.register("haneul"))["rooms"][0]["lastSeq"] == 1
        assert (await elsewhere.ask("send_message", said))["seq"] == 2
        assert (await back.next("receive_message"))["seq"] == 2
