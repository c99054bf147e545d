"""What a message must have survived before it is acknowledged, and that a server says so."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from redis import Redis

from tests.support.cluster import Services
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.services.redis import running_redis
from tests.support.services.service import Service

PATIENCE = 60


@dataclass
class Pair:
    """A Redis and its replica."""

    url: str
    replica: Service


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Give a Redis that syncs once a second, with a replica that has all it has."""
    with running_redis(appendfsync="everysec") as one, running_redis(appendfsync="everysec") as other:
        port = urlsplit(one.url).port
        with Redis.from_url(other.url, protocol=2) as replica:
            replica.replicaof("127.0.0.1", str(port))
        yield Pair(one.url, other.service)


@asynccontextmanager
async def talking(services: Services, redis_url: str, durability: str) -> AsyncIterator[tuple[Madang, Peer]]:
    """Give a node with a client whose user is ``haneul``."""
    own = Services(redis_url, services.dynamodb_endpoint, services.elasticsearch_url)
    environment = own.environment(MADANG_DURABILITY=durability, MADANG_DEADLINE="3", MADANG_WORKERS="0")
    node = await asyncio.to_thread(Madang, env=environment)
    try:
        async with PythonPeers() as peers:
            peer = await peers.connect(node.url, "websocket")
            assert (await peer.register("haneul"))["durability"] == durability
            yield node, peer
    finally:
        await asyncio.to_thread(node.stop)


async def open_room(peer: Peer) -> str:
    """Open a room, as soon as it can be kept."""
    async with asyncio.timeout(PATIENCE):
        while not (answer := await peer.ask("create_room", {"hostId": "haneul", "participants": []}))["ok"]:
            assert answer["error"]["retryable"], answer
    return str(answer["roomId"])


async def say(peer: Peer, room: str, key: str) -> dict[str, Any]:
    """Say something; return the answer."""
    message = {"roomId": room, "userId": "haneul", "content": "안녕", "clientMessageId": key}
    return await peer.ask("send_message", message)


async def said_durability(node: Madang) -> str:
    """Return how the server says that it keeps messages."""
    async with httpx.AsyncClient(trust_env=False) as client:
        return str((await client.get(f"{node.url}/readyz")).json()["durability"])


@pytest.mark.parametrize("sync", ["everysec", "always"])
@pytest.mark.parametrize("durability", ["memory", "fsync"])
async def test_a_server_says_how_it_keeps_messages(
    services: Services, pair: Pair, durability: str, sync: str
) -> None:
    with Redis.from_url(pair.url, protocol=2) as redis:
        redis.config_set("appendfsync", sync)
    async with talking(services, pair.url, durability) as (node, peer):
        assert await said_durability(node) == durability
        assert ("redis_syncs_seldom" in node.output) is ((durability, sync) == ("fsync", "everysec"))
        assert (await say(peer, await open_room(peer), new_id()))["seq"] == 1


async def test_without_its_replica_nothing_is_acknowledged_and_a_repetition_is_stored_once(
    services: Services, pair: Pair
) -> None:
    async with talking(services, pair.url, "replica") as (node, peer):
        assert await said_durability(node) == "replica"
        room, key = await open_room(peer), new_id()
        assert (await say(peer, room, new_id()))["seq"] == 1
        pair.replica.pause()
        refused = await say(peer, room, key)
        assert (refused["error"]["code"], refused["error"]["retryable"]) == ("unavailable", True)
        pair.replica.resume()
        async with asyncio.timeout(PATIENCE):
            while not (answer := await say(peer, room, key))["ok"]:
                assert answer["error"]["retryable"], answer
        assert answer["seq"] == 2
        assert await say(peer, room, key) == answer
        await peer.next("receive_message", where=lambda message: message["seq"] == 2)
        assert [message["seq"] for message in peer.all("receive_message")] == [1, 2]
        assert peer.all("disconnect") == []
