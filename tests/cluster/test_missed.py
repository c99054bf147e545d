"""A node that was held still for longer than the log keeps what it has not read."""

import asyncio
from collections.abc import Iterator

import pytest
from redis import Redis

from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services, running_nodes
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import PythonPeers
from tests.support.until import until

LEASE = 10.0
"""Seconds after which a node that is silent counts no longer."""


@pytest.fixture(scope="module")
def chat() -> str:
    """Give a chat of this module's own."""
    return f"missed-{new_id()}"


@pytest.fixture(scope="module")
def nodes(services: Services, chat: str) -> Iterator[list[Madang]]:
    """Give two nodes whose log keeps nothing that all have read."""
    with running_nodes(services.environment(chat, MADANG_LOG_RETENTION="0"), "n1", "n2") as nodes:
        yield nodes


def cut_event(services: Services, chat: str, room_id: str) -> bytes | None:
    """Return the last change of a room that was cut off the log in which the room is."""
    keys = Keys(chat)
    with Redis.from_url(services.redis_url, protocol=2) as redis:
        answer = redis.hget(keys.bases[keys.shard_of(room_id)].decode() + "shard", "trimmed_event")
    assert answer is None or isinstance(answer, bytes)
    return answer


async def test_users_who_were_invited_meanwhile_hear_of_it_by_registering_anew(
    services: Services, chat: str, nodes: list[Madang]
) -> None:
    here, there = nodes
    async with PythonPeers() as peers:
        host = await peers.connect(here.url, "websocket")
        await host.register("haneul")
        guest = await peers.connect(there.url, "websocket")
        await guest.register("bada")

        there.pause()
        room_id = (await host.ask("create_room", "haneul", ["bada"]))["roomId"]
        await until(lambda: cut_event(services, chat, room_id) is not None, patience=4 * LEASE)
        there.resume()

        await guest.next("disconnect")
        back = await peers.connect(there.url, "websocket")
        answer = await back.register("bada")
        assert [room["roomId"] for room in answer["rooms"]] == [room_id]
        await host.ask("send_message", room_id, "haneul", "are you there?")
        assert (await back.next("receive_message"))["content"] == "are you there?"
        await asyncio.to_thread(there.wait_for_line, "room_events_missed")
