"""A Redis that has no memory left comes back by itself: what frees memory still works."""

import pytest

from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.support.make import append, make_draft, make_room
from tests.support.redis_chat import RedisChat, acknowledge, redis_chat
from tests.support.services.redis import running_redis

LARGE = "x" * 4000


async def fill(chat: RedisChat, room: Room) -> int:
    """Talk until Redis has no memory left; return how many messages were kept."""
    for number in range(5000):
        try:
            await append(chat.log, make_draft(room, "haneul", LARGE))
        except Unavailable:
            return number
    raise AssertionError("it never was full")


async def test_what_workers_have_acknowledged_is_cut_though_no_memory_is_left() -> None:
    with running_redis(maxmemory="6mb") as server:
        async with redis_chat(server.url) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            kept = await fill(chat, room)
            await acknowledge(chat, "archive")
            await acknowledge(chat, "index")

            assert await chat.trimmer.trim({}) == kept + 1
            assert (await append(chat.log, make_draft(room, "haneul", "안녕"))).seq == kept + 1


@pytest.mark.parametrize("group", ["archive", "index"])
async def test_a_group_reads_and_acknowledges_though_no_memory_is_left(group: str) -> None:
    with running_redis(maxmemory="6mb") as server:
        async with redis_chat(server.url) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            kept = await fill(chat, room)
            reader = chat.group(group, takeover=0.0)
            read = 0
            while deliveries := await reader.read():
                await reader.done(deliveries)
                read += len(deliveries)
            reader.close()
            assert read == kept + 1
