"""Canaries: whoever reads the log hears them."""

import asyncio

from madang.adapters.redis.canary import RedisCanary
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.feed import RedisFeed
from madang.domain.entry import Entry
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.redis_chat import RedisChat, say


async def test_canaries_are_heard_while_what_was_said_is_not_kept_on_a_replica(
    chat: RedisChat, room: Room
) -> None:
    feed = RedisFeed(chat.url, chat.keys, chat.history, timeout=0.1, confirm=Durability.REPLICA)
    heard: asyncio.Queue[str] = asyncio.Queue()
    told: list[Entry] = []
    feed.on_canary = heard.put_nowait
    feed.subscribe(told.append)
    async with background(feed.run()), asyncio.timeout(30):
        await feed.ready.wait()
        # From now on there is always something to read, and nothing of it may be told.
        await say(chat, room, 1)
        for name in ("n1", "n2", "n1"):
            await RedisCanary(chat.keys, chat.calls).send(name)
            assert await heard.get() == name
    assert told == []
