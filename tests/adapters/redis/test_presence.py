"""Presence, leases and the bus between nodes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.presence import RedisPresence
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.domain.events import Typing
from madang.ports.leases import NodeLease, NodeTakenError
from tests.support.cluster_storage import background
from tests.support.redis_chat import RedisChat
from tests.support.until import until, until_equal


@asynccontextmanager
async def node(
    chat: RedisChat, name: str, seconds: float = 10.0
) -> AsyncIterator[tuple[RedisPresence, RedisBus]]:
    """Give presence and bus as a node has them, with its lease held once for so many seconds."""
    bus = RedisBus(chat.url, chat.keys)
    presence = RedisPresence(chat.keys, chat.calls, name, bus.announce_presence, seconds)
    bus.subscribe_presence(presence.tell)
    async with background(bus.run(), presence.run()):
        await bus.ready.wait()
        await RedisLeases(chat.keys, chat.calls, seconds).renew(NodeLease(name, f"{name}:1", 0, {}))
        yield presence, bus


async def test_users_of_all_nodes_are_there_until_their_last_socket_goes(chat: RedisChat) -> None:
    async with node(chat, "n1") as (one, _), node(chat, "n2") as (two, _):
        one.enter("haneul", "a")
        two.enter("haneul", "b")
        two.enter("bada", "c")
        await until_equal(one.online, ["bada", "haneul"])
        one.leave("haneul", "a")
        two.leave("bada", "c")
        await until_equal(one.online, ["haneul"])
        two.leave("haneul", "b")
        await until_equal(one.online, [])


async def test_other_nodes_hear_that_someone_came(chat: RedisChat) -> None:
    async with node(chat, "n1") as (one, _), node(chat, "n2") as (two, _):
        changed = asyncio.Event()
        two.subscribe(changed.set)
        changed.clear()
        one.enter("haneul", "a")
        async with asyncio.timeout(30):
            await changed.wait()


async def test_who_came_and_went_while_redis_was_down_is_told_when_it_is_back(
    chat: RedisChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[None] = []
    presence = RedisPresence(chat.keys, chat.calls, "n1", lambda: told.append(None))
    down = asyncio.Event()

    async def fail(_: object) -> list[object]:
        down.set()
        raise Unavailable(catalogue.CLUSTER_SILENT)

    async with background(presence.run()), asyncio.timeout(60):
        presence.enter("haneul", "a")
        await until(lambda: len(told) == 1)
        with monkeypatch.context() as patch:
            patch.setattr(chat.calls, "call", fail)
            # As many as before, but someone else.
            presence.leave("haneul", "a")
            presence.enter("bada", "b")
            await down.wait()
        await until(lambda: len(told) == 2)


async def test_a_dead_node_s_users_go_with_its_lease(chat: RedisChat) -> None:
    async with node(chat, "n1") as (one, _):
        async with node(chat, "n2", seconds=0.5) as (two, _):
            two.enter("bada", "c")
            await until_equal(one.online, ["bada"])
        await until_equal(one.online, [])
        assert [lease.node for lease in await chat.leases.alive()] == ["n1"]


async def test_a_name_that_a_living_node_holds_is_taken(chat: RedisChat) -> None:
    await chat.leases.renew(NodeLease("n1", "one:1", 0, {}))
    with pytest.raises(NodeTakenError):
        await chat.leases.renew(NodeLease("n1", "two:1", 0, {}))
    await chat.leases.renew(NodeLease("n1", "one:1", 0, {}))
    await chat.leases.release("n1")
    await chat.leases.renew(NodeLease("n1", "two:1", 0, {}))


async def test_typing_reaches_every_node_and_is_kept_nowhere(chat: RedisChat) -> None:
    heard: list[Typing] = []
    async with node(chat, "n1") as (_, one), node(chat, "n2") as (_, two):
        one.subscribe(heard.append)
        two.subscribe(heard.append)
        one.publish(Typing("room", "haneul"))
        await until(lambda: len(heard) == 2)
    assert heard == [Typing("room", "haneul")] * 2
    assert sum([await chat.wire.ask("XLEN", log) for log in chat.keys.logs]) == 0
