"""The feed: nothing is missed, whatever happens while nobody reads."""

import asyncio

from madang.adapters.redis.feed import RedisFeed
from madang.domain.events import MessageAccepted
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import make_draft, make_room
from tests.support.redis_chat import RedisChat, acknowledge, archived, redis_chat, say
from tests.support.services.redis import running_redis
from tests.support.until import until


async def test_what_is_told_carries_its_encoding(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 1)
    await chat.settle()
    (event,) = [each for each in chat.heard if isinstance(each, MessageAccepted)]
    assert event.encoded is not None
    assert event.encoded.startswith(b'["receive_message",{')


async def test_a_second_node_hears_the_same(chat: RedisChat, room: Room) -> None:
    async with redis_chat(chat.url, keys=chat.keys) as other:
        nodes = [chat, other] * 100
        await asyncio.gather(*(node.log.append(make_draft(room, "haneul")) for node in nodes))
        await chat.settle()
        await other.settle()
        assert chat.told(room) == other.told(room) == list(range(1, 201))


async def test_a_restarted_redis_is_read_on_where_it_was_left() -> None:
    with running_redis() as server:
        async with redis_chat(server.url) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            await say(chat, room, 5)
            await chat.settle()
            await asyncio.to_thread(server.service.restart)
            async with redis_chat(server.url, keys=chat.keys) as other:
                await say(other, room, 5)
                await until(lambda: len(chat.told(room)) >= 10)
            assert chat.told(room) == list(range(1, 11))


async def test_what_was_cut_off_before_it_was_read_comes_from_the_archive(
    chat: RedisChat, room: Room
) -> None:
    feed = RedisFeed(chat.url, chat.keys, chat.history)
    told: list[int] = []
    feed.subscribe(
        lambda event: told.append(event.message.seq) if isinstance(event, MessageAccepted) else None
    )
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 5)
        await until(lambda: len(told) == 5)
    await say(chat, room, 300)
    async with background(chat.archiver().run()):
        await archived(chat, room, 305)
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    assert await chat.trimmer.trim({}) == 306
    async with background(feed.run()):
        await say(chat, room, 5)
        await until(lambda: len(told) >= 310)
    assert told == list(range(1, 311))
