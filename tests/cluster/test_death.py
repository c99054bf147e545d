"""A node that is killed: its users leave, its sessions are gone, and its name can be taken again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping

import httpx
import pytest

from tests.support.cluster import Services, running_nodes
from tests.support.engine import UNKNOWN, open_session, poll, sid_of, upgrade
from tests.support.madang import Madang
from tests.support.peers import NodePeers
from tests.support.until import until_equal

PROMISE = 15.0
"""Seconds after which nobody is shown any more as there who was on a node that died."""


@pytest.fixture
def environment(services: Services) -> Mapping[str, str]:
    """Give the settings of a chat of its own."""
    return services.environment(MADANG_WORKERS="0")


@pytest.fixture
def pair(environment: Mapping[str, str]) -> Iterator[list[Madang]]:
    """Give two nodes."""
    with running_nodes(environment, "n1", "n2") as nodes:
        yield nodes


def online(url: str) -> Callable[[], Awaitable[object]]:
    """Return a function that asks a node who is there."""

    async def ask() -> object:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"{url}/chat/users")).json()

    return ask


async def test_users_of_a_node_that_died_leave_and_its_sessions_are_gone(
    pair: list[Madang], environment: Mapping[str, str]
) -> None:
    one, other = pair
    async with NodePeers() as peers:
        haneul, bada = [await peers.connect(node.url, "websocket") for node in pair]
        await haneul.register("haneul")
        await bada.register("bada")
        await haneul.next("get_users", where=lambda payload: payload["users"] == ["bada", "haneul"])
        sid = sid_of(await open_session(other.url))
        other.kill()
        async with asyncio.timeout(PROMISE):
            await haneul.next("get_users", where=lambda payload: payload["users"] == ["haneul"])
        await until_equal(online(one.url), ["haneul"], 1)
        assert await poll(one.url, sid) == UNKNOWN
        assert await upgrade(one.url, sid) == (400, "Session ID unknown")
        with Madang("--node", "n2", env=environment) as again:
            assert await poll(one.url, sid) == UNKNOWN
            assert await poll(again.url, sid) == UNKNOWN
            assert await online(again.url)() == ["haneul"]
