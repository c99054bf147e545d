"""What is made where it is missing, and refused where it is not ours."""

import asyncio

import pytest

from madang.adapters.redis.connection import Connection, CredentialsError, WireError, fields_of
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.known_index import RedisKnownIndex
from madang.adapters.redis.layout import LayoutError, adopt, prepare, release_groups, writes_are_synced
from tests.support.make import new_id
from tests.support.ports import free_port
from tests.support.redis_chat import RedisChat, redis_chat
from tests.support.services.redis import running_redis


async def test_two_nodes_may_make_it_at_once(redis_url: str) -> None:
    keys = Keys(f"test-{new_id()}", shards=4)
    wires = [await Connection.connect(redis_url, 5) for _ in range(2)]
    await asyncio.gather(*(prepare(wire, keys, Durability.FSYNC) for wire in wires))
    for wire in wires:
        wire.close()


async def test_another_number_of_shards_is_refused_and_nothing_is_changed(chat: RedisChat) -> None:
    other = Keys(chat.keys.prefix, shards=3)
    with pytest.raises(LayoutError, match="2' shards, not 3"):
        await prepare(chat.wire, other, Durability.FSYNC)
    assert await chat.wire.ask("HGET", chat.keys.layout, "shards") == b"2"


async def groups(chat: RedisChat) -> list[set[str]]:
    """Return the groups of each log."""
    answers = [await chat.wire.ask("XINFO", "GROUPS", log) for log in chat.keys.logs]
    return [{fields_of(group)[b"name"].decode() for group in answer} for answer in answers]


async def test_a_group_that_is_needed_no_more_is_let_go_of_and_its_index_known_no_more(
    chat: RedisChat,
) -> None:
    known = RedisKnownIndex(chat.keys, chat.calls)
    await known.remember("its-uuid")
    assert await groups(chat) == [{"archive", "index"}] * 2
    fewer = Keys(chat.keys.prefix, chat.keys.shards, groups=["archive"])
    for _ in range(2):
        await prepare(chat.wire, fewer, Durability.FSYNC)
        await release_groups(chat.wire, fewer)
    assert await groups(chat) == [{"archive"}] * 2
    assert await known.read() == ""

    await prepare(chat.wire, chat.keys, Durability.FSYNC)
    await release_groups(chat.wire, chat.keys)
    assert await groups(chat) == [{"archive", "index"}] * 2
    assert await known.read() == ""  # until it was built from the archive


async def test_where_the_log_is_carried_elsewhere_no_group_is_made(redis_url: str) -> None:
    keys = Keys(f"test-{new_id()}", shards=1, groups=["archive"])
    wire = await Connection.connect(redis_url, 5)
    await prepare(wire, keys, Durability.FSYNC, {"index": "(none)"})
    other = Keys(keys.prefix, 1)
    with pytest.raises(LayoutError, match=r"the index of this chat is \(none\), not mine"):
        await prepare(wire, other, Durability.FSYNC, {"index": "mine"})
    assert len(await wire.ask("XINFO", "GROUPS", keys.logs[0])) == 1
    await adopt(wire, other, index="mine")
    await prepare(wire, other, Durability.FSYNC, {"index": "mine"})
    assert len(await wire.ask("XINFO", "GROUPS", keys.logs[0])) == 2
    wire.close()


async def test_a_layout_of_another_version_is_refused_and_nothing_is_changed(chat: RedisChat) -> None:
    await chat.wire.ask("HSET", chat.keys.layout, "version", "0")
    with pytest.raises(LayoutError, match="layout"):
        await prepare(chat.wire, chat.keys, Durability.FSYNC)
    assert await chat.wire.ask("HGET", chat.keys.layout, "version") == b"0"


async def test_a_redis_that_may_drop_keys_is_refused() -> None:
    with running_redis(maxmemory_policy="allkeys-lru") as server:
        wire = await Connection.connect(server.url, 5)
        with pytest.raises(LayoutError, match="allkeys-lru"):
            await prepare(wire, Keys(), Durability.FSYNC)
        assert await wire.ask("DBSIZE") == 0
        wire.close()


async def test_a_redis_that_never_syncs_is_taken_for_durability_in_memory_only() -> None:
    with running_redis(appendfsync="no") as server:
        wire = await Connection.connect(server.url, 5)
        for durability in (Durability.FSYNC, Durability.REPLICA):
            with pytest.raises(LayoutError, match="appendfsync no"):
                await prepare(wire, Keys(), durability)
        await prepare(wire, Keys(), Durability.MEMORY)
        wire.close()


async def test_a_redis_that_keeps_nothing_is_taken_for_durability_in_memory_only() -> None:
    with running_redis(appendonly="no") as server:
        wire = await Connection.connect(server.url, 5)
        with pytest.raises(LayoutError, match="appendonly"):
            await prepare(wire, Keys(), Durability.FSYNC)
        await prepare(wire, Keys(), Durability.MEMORY)
        assert not await writes_are_synced(wire)
        wire.close()


async def test_a_user_of_redis_without_channels_is_refused(chat: RedisChat) -> None:
    user, address = f"user-{new_id()}", chat.url.removeprefix("redis://")
    await chat.wire.ask("ACL", "SETUSER", user, "on", ">word", f"~{chat.keys.prefix}:*", "+@all")
    wire = await Connection.connect(f"redis://{user}:word@{address}", 5)
    with pytest.raises(LayoutError, match="PUBLISH: NOPERM"):
        await prepare(wire, chat.keys, Durability.FSYNC)
    await chat.wire.ask("ACL", "SETUSER", user, f"&{chat.keys.prefix}:*")
    await prepare(wire, chat.keys, Durability.FSYNC)
    wire.close()
    await chat.wire.ask("ACL", "DELUSER", user)


async def test_wrong_credentials_are_told_from_a_redis_that_is_not_there() -> None:
    with running_redis(requirepass="right") as server:
        address = server.url.removeprefix("redis://")
        for wrong in (server.url, f"redis://:wrong@{address}"):
            with pytest.raises(CredentialsError):
                await Connection.connect(wrong, 5)
        wire = await Connection.connect(f"redis://:right@{address}/1", 5)
        wire.close()
    with pytest.raises(WireError, match="cannot be reached"):
        await Connection.connect(f"redis://127.0.0.1:{free_port()}", 5)


async def test_a_chat_with_another_prefix_is_another_chat(chat: RedisChat) -> None:
    async with redis_chat(chat.url) as other:
        assert other.keys.prefix != chat.keys.prefix
        assert [piece async for piece in other.rooms.places("haneul")] == [[]]
