"""The feed: nothing is missed, whatever happens while nobody reads."""

import asyncio

from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.rooms import RedisRooms
from madang.domain.entry import Entry
from madang.domain.rooms import Room
from madang.kinds.registry import message_after
from tests.support.cluster_storage import background
from tests.support.make import NOON, append, delete, edit, make_draft, make_room
from tests.support.redis_chat import RedisChat, acknowledge, archived, redis_chat, say
from tests.support.services.redis import running_redis
from tests.support.until import until


def another_feed(chat: RedisChat) -> tuple[RedisFeed, list[int | str]]:
    """Return a feed that does not run yet, and what it will tell: seqs, and `missed`."""
    feed = RedisFeed(chat.url, chat.keys, chat.history)
    told: list[int | str] = []
    feed.subscribe(lambda entry: told.append(entry.seq) if entry.seq is not None else None)
    feed.on_missed = lambda: told.append("missed")
    return feed, told


async def cut(chat: RedisChat) -> None:
    """Cut the log, as if everything in it had been carried on."""
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    await chat.trimmer.trim({})


async def test_a_second_node_hears_the_same(chat: RedisChat, room: Room) -> None:
    async with redis_chat(chat.url, keys=chat.keys) as other:
        nodes = [chat, other] * 100
        await asyncio.gather(*(append(node.log, make_draft(room, "haneul")) for node in nodes))
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
    feed, told = another_feed(chat)
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 5)
        await until(lambda: len(told) == 5)
    await say(chat, room, 300)
    async with background(chat.archiver().run()):
        await archived(chat, room, 305)
    await cut(chat)
    async with background(feed.run()):
        await say(chat, room, 5)
        await until(lambda: len(told) >= 310)
    assert told == list(range(1, 311))


async def test_what_was_changed_meanwhile_is_told_as_it_is_now(chat: RedisChat, room: Room) -> None:
    """A deleted message is told as deleted alone, an edited one as said so, and as edited."""
    feed = RedisFeed(chat.url, chat.keys, chat.history)
    told: list[Entry] = []
    feed.subscribe(told.append)
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 1)
        await until(lambda: [each.seq for each in told] == [1])
    await say(chat, room, 3)
    newest = (await chat.history.before(room.id, None, 3)).messages
    edited = await edit(chat.log, newest[0], "edited", NOON + 5)
    deleted = await delete(chat.log, newest[1], NOON + 6)
    changed = (await chat.history.before(room.id, None, 3)).messages
    async with background(chat.archiver().run()):
        await archived(chat, room, 4)
        await until(lambda: list(chat.archive.messages[room.id].values())[1:] == list(changed))
    await cut(chat)
    told.clear()
    async with background(feed.run()):
        await until(lambda: len(told) >= 4)
    assert [(each.kind, each.seq or each.target) for each in told] == [
        ("message_sent", 2),
        ("message_edited", 2),
        ("message_deleted", 3),
        ("message_sent", 4),
    ]
    assert (told[0].body.content, told[1].position, told[2].position) == (
        "edited",
        edited.position,
        deleted.position,
    )
    assert [message_after(each) for each in told[1:3]] == list(changed[:2])


async def test_a_change_of_a_room_that_was_cut_off_before_it_was_read_is_missed(
    chat: RedisChat, room: Room
) -> None:
    feed, told = another_feed(chat)
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 1)
        await until(lambda: told == [1])
    await chat.rooms.join(room.id, "sol", "sol", 10, NOON)
    await cut(chat)
    async with background(feed.run()):
        await say(chat, room, 1)
        await until(lambda: 2 in told)
    assert told == [1, "missed", 2]


async def test_changes_of_rooms_that_lie_before_what_was_read_are_not_missed(
    chat: RedisChat, room: Room
) -> None:
    feed, told = another_feed(chat)
    async with background(feed.run()):
        await feed.ready.wait()
        await chat.rooms.join(room.id, "sol", "sol", 10, NOON)
        await say(chat, room, 1)
        await until(lambda: told == [1])
    await say(chat, room, 1)
    async with background(chat.archiver().run()):
        await archived(chat, room, 2)
    await cut(chat)
    async with background(feed.run()):
        await until(lambda: 2 in told)
    assert told == [1, 2]


async def test_a_listener_that_fails_keeps_no_one_from_hearing(chat: RedisChat, room: Room) -> None:
    feed, told = another_feed(chat)

    def fail(_: Entry) -> None:
        raise RuntimeError("a listener's own fault")

    feed.subscribe(fail)
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 2)
        await until(lambda: told == [1, 2])


async def test_a_message_of_another_release_is_left_out_and_what_follows_is_told(
    chat: RedisChat, room: Room
) -> None:
    await say(chat, room, 1)
    await chat.settle()
    shard = chat.keys.shard_of(room.id)
    log, base = chat.keys.logs[shard], chat.keys.bases[shard].decode()
    # As the function `append` of another release would write it.
    entry = await chat.wire.ask("XADD", log, "*", "room", room.id, "seq", "2", "message", "?")
    await chat.wire.ask("RPUSH", f"{base}tail:{room.id}", entry)
    await chat.wire.ask("HSET", f"{base}room:{room.id}", "seq", "2")
    await say(chat, room, 1)
    await until(lambda: chat.told(room) == [1, 3])
    page = await chat.history.before(room.id, None, 10)
    assert [message.seq for message in page.messages] == [1, 3]


async def test_what_was_cut_off_is_told_of_rooms_too_in_which_nothing_was_said_before(
    chat: RedisChat, room: Room
) -> None:
    await say(chat, room, 2)
    feed, told = another_feed(chat)
    async with background(feed.run()):
        await feed.ready.wait()
        rooms = RedisRooms(chat.keys, chat.calls, chat.calls, feed.positions)
        ((place,),) = [piece async for piece in rooms.places("haneul")]
        assert place.last_seq == 2
    await say(chat, room, 3)
    async with background(chat.archiver().run()):
        await archived(chat, room, 5)
    await cut(chat)
    async with background(feed.run()):
        await say(chat, room, 1)
        await until(lambda: 6 in told)
    assert told == [3, 4, 5, 6]


async def test_what_redis_lost_is_noticed_also_when_more_was_said_since(chat: RedisChat, room: Room) -> None:
    feed, told = another_feed(chat)
    async with background(feed.run()):
        await feed.ready.wait()
        await say(chat, room, 3)
        await until(lambda: told == [1, 2, 3])
    shard = chat.keys.shard_of(room.id)
    log, base = chat.keys.logs[shard], chat.keys.bases[shard].decode()
    # As a Redis that kept messages in its memory comes back, and another node is faster to reach it.
    for entry, _ in await chat.wire.ask("XREVRANGE", log, "+", "-", "COUNT", 2):
        await chat.wire.ask("XDEL", log, entry)
    await chat.wire.ask("LTRIM", f"{base}tail:{room.id}", 0, 0)
    await chat.wire.ask("HSET", f"{base}room:{room.id}", "seq", "1")
    await say(chat, room, 1)
    async with background(feed.run()):
        await until(lambda: told[-1] == "missed")
        await say(chat, room, 1)
        await until(lambda: len(told) == 5)
    assert told == [1, 2, 3, "missed", 3]
