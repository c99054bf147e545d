"""How far all was told: the feed says so behind all that it has read at once, and in order of position."""

import asyncio

import msgspec

from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.offsets import Offsets
from madang.domain.entry import Entry
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, acknowledge, archived, redis_chat, say
from tests.support.until import until


class Ear:
    """What a feed told: positions of entries, and in brackets up to which all was."""

    def __init__(self, feed: RedisFeed) -> None:
        self.told: list[int | list[int] | None] = []
        feed.subscribe(self._hear)
        feed.follow(lambda position: self.told.append(None if position is None else [position]))

    @property
    def entries(self) -> list[int]:
        """The positions of entries, in the order in which they were told."""
        return [each for each in self.told if isinstance(each, int)]

    @property
    def cuts(self) -> list[int]:
        """The positions up to which all was told."""
        return [each[0] for each in self.told if isinstance(each, list)]

    def _hear(self, entry: Entry) -> None:
        self.told.append(entry.position)


def hold(ear: Ear) -> None:
    """Hold against each other: behind a cut nothing at or before it is told."""
    for at, each in enumerate(ear.told):
        if isinstance(each, list):
            assert all(entry > each[0] for entry in ear.told[at:] if isinstance(entry, int))


async def test_what_is_read_at_once_is_told_in_the_order_of_position(chat: RedisChat) -> None:
    rooms = [make_room("haneul") for _ in range(8)]
    for room in rooms:
        await chat.rooms.create(room)
    await chat.settle()
    ear = Ear(chat.feed)
    async with redis_chat(chat.url, keys=chat.keys) as other:
        drafts = [make_draft(room, "haneul") for _ in range(50) for room in rooms]
        await asyncio.gather(*(append(node.log, each) for each in drafts for node in (chat, other)))
    await until(lambda: ear.cuts[-1:] == [808])
    assert sorted(ear.entries) == list(range(9, 809))
    assert ear.entries == sorted(ear.entries)
    hold(ear)


async def test_where_there_is_more_than_was_asked_for_no_cut_is_told(chat: RedisChat) -> None:
    rooms = [make_room("haneul") for _ in range(8)]
    for room in rooms:
        await chat.rooms.create(room)
    feed = RedisFeed(chat.url, chat.keys, chat.history, most=2)
    ear = Ear(feed)
    async with background(feed.run()):
        await until(lambda: ear.cuts == [8])
        drafts = [make_draft(room, "haneul") for _ in range(20) for room in rooms]
        await asyncio.gather(*(append(chat.log, each) for each in drafts))
        await until(lambda: ear.cuts[-1:] == [168])
    assert sorted(ear.entries) == list(range(9, 169))
    hold(ear)


async def test_what_came_from_the_archive_is_told_before_the_cut(chat: RedisChat, room: Room) -> None:
    feed = RedisFeed(chat.url, chat.keys, chat.history)
    ear = Ear(feed)
    async with background(feed.run()):
        await until(lambda: ear.cuts == [1])
        await say(chat, room, 2)
        await until(lambda: ear.cuts[-1:] == [3])
    await say(chat, room, 5)
    async with background(chat.archiver().run()):
        await archived(chat, room, 7)
    for group in ("archive", "index"):
        await acknowledge(chat, group)
    await chat.trimmer.trim({})
    async with background(feed.run()):
        await until(lambda: ear.cuts[-1:] == [8])
    assert ear.entries == list(range(2, 9))
    hold(ear)


async def test_behind_what_a_later_release_wrote_nothing_is_known(chat: RedisChat, room: Room) -> None:
    ear = Ear(chat.feed)
    await say(chat, room, 1)
    await until(lambda: ear.cuts[-1:] == [2])
    poll = {"kind": "poll_opened", "actor": "haneul", "at": NOON, "body": {}, "id": new_id()}
    log = chat.keys.logs[chat.keys.shard_of(room.id)]
    await chat.wire.ask("XADD", log, "*", "room", room.id, "entry", msgspec.json.encode(poll), "position", 3)
    await say(chat, room, 1)
    await until(lambda: len(ear.entries) == 2)
    assert None in ear.told
    assert ear.cuts[-1] == 2


async def test_what_was_cut_off_of_a_room_that_was_forgotten_counts_as_missed(
    chat: RedisChat, room: Room
) -> None:
    offsets = Offsets(chat.keys, rooms=1)
    await offsets.resume(chat.wire)
    offsets.tell("first", 1)
    await say(chat, room, 3)
    for group in ("archive", "index"):
        await acknowledge(chat, group)
    await chat.trimmer.trim({})
    assert not (await offsets.resume(chat.wire)).missed
    offsets.tell("second", 1)
    assert (await offsets.resume(chat.wire)).missed
