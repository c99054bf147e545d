"""Carrying the log on: workers, dead letters, trimming, and history as one."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import pytest

from madang.adapters.redis.connection import Connection
from madang.adapters.redis.durability import Durability
from madang.domain.entry import Entry
from madang.domain.errors import HistoryUnavailable, Unavailable
from madang.domain.rooms import Room
from madang.ports.group import Delivery
from madang.ports.leases import NodeLease
from madang.workers.housekeeping import slowest
from tests.support.cluster_storage import background
from tests.support.make import NOON, append, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, acknowledge, archived, redis_chat, say
from tests.support.services.redis import running_redis
from tests.support.until import until, until_equal, until_some


async def length(chat: RedisChat) -> int:
    """Return how many entries the log holds."""
    return sum([await chat.wire.ask("XLEN", log) for log in chat.keys.logs])


async def test_messages_and_rooms_are_archived(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 30)
    joined, _ = await chat.rooms.join(room.id, "sol", "sol", 10, NOON)
    async with background(chat.archiver().run()):
        await archived(chat, room, 30)
        await until(lambda: chat.archive.rooms.get(room.id, (0, room))[0] == 2)
    assert chat.archive.rooms[room.id] == (2, joined)


async def test_what_a_dead_worker_held_is_taken_over(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 10)
    dead = chat.group(consumer="dead")
    assert len(await dead.read()) == 11
    dead.close()
    async with background(chat.archiver("alive", takeover=0.05).run()):
        await archived(chat, room, 10)


async def test_what_is_not_kept_yet_is_not_carried_on() -> None:
    with running_redis() as server, running_redis() as other:
        async with redis_chat(server.url) as chat:
            room = make_room("haneul")
            await chat.rooms.create(room)
            await say(chat, room, 3)
            reader = chat.group(confirm=Durability.REPLICA)
            with pytest.raises(Unavailable):
                await reader.read()
            replica = await Connection.connect(other.url, 5)
            await replica.ask("REPLICAOF", "127.0.0.1", server.url.rpartition(":")[2].partition("/")[0])
            replica.close()
            found: Sequence[Delivery] = []
            async with asyncio.timeout(60):
                while not found:
                    with suppress(Unavailable):
                        found = await reader.read()
            reader.close()
            assert len(found) == 4


async def test_an_archive_that_is_down_is_waited_for(chat: RedisChat, room: Room) -> None:
    chat.archive.is_down = True
    await say(chat, room, 10)
    async with background(chat.archiver().run()):
        chat.archive.is_down = False
        await archived(chat, room, 10)
    assert await chat.dead_letters.all("archive") == []


async def test_what_the_archive_refuses_is_a_dead_letter_and_the_rest_goes_on(
    chat: RedisChat, room: Room
) -> None:
    chat.archive.refuses = "poison"
    for content in ("before", "poison", "behind"):
        await append(chat.log, make_draft(room, "haneul", content))
    async with background(chat.archiver().run()):
        await archived(chat, room, 2)
        (letter,) = await until_some(lambda: chat.dead_letters.all("archive"))
    assert "nothing with poison in it" in letter.reason
    assert "poison" in letter.fields[letter.fields.index("message") + 1]
    await chat.dead_letters.drop(letter)
    assert await chat.dead_letters.all("archive") == []


async def test_an_entry_that_cannot_be_read_is_a_dead_letter(chat: RedisChat, room: Room) -> None:
    await chat.wire.ask("XADD", chat.keys.logs[0], "*", "foreign", "entry")
    await say(chat, room, 1)
    async with background(chat.archiver().run()):
        await archived(chat, room, 1)
        (letter,) = await until_some(lambda: chat.dead_letters.all("archive"))
    assert letter.fields == ["foreign", "entry"]
    assert letter.delivery.entry is None


async def test_a_dead_letter_that_was_dropped_is_not_made_again_by_who_was_slow(
    chat: RedisChat, room: Room
) -> None:
    foreign = await chat.wire.ask(
        "XADD", chat.keys.logs[chat.keys.shard_of(room.id)], "*", "foreign", "entry"
    )
    slow = chat.group("archive")
    (delivery,) = [each for each in await until_some(slow.read) if each.place[1] == foreign]
    await slow.dead_letter(delivery, "unreadable")
    (letter,) = await chat.dead_letters.all("archive")
    await chat.dead_letters.drop(letter)
    await slow.dead_letter(delivery, "unreadable")
    assert await chat.dead_letters.all("archive") == []
    slow.close()


CHANGE = {
    "type": "joined",
    "user": "bada",
    "host": "haneul",
    "name": "",
    "created": 0,
    "seq": 0,
    "version": 9,
    "participants": [],
}
NEWER = {
    "kind": ("reaction", {"seq": 1, "name": "+1"}),
    "event": ("event", CHANGE | {"type": "promoted"}),
    "field": ("event", CHANGE | {"as": "guest"}),
    "entry": ("entry", {"kind": "edited", "actor": "haneul", "at": 0, "body": {"content": "hi"}}),
}


@pytest.mark.parametrize("what", NEWER)
async def test_what_a_later_release_wrote_waits_for_a_worker_that_knows_it(
    chat: RedisChat, room: Room, what: str
) -> None:
    field, value = NEWER[what]
    log = chat.keys.logs[chat.keys.shard_of(room.id)]
    newer = await chat.wire.ask("XADD", log, "*", "room", room.id, field, msgspec.json.encode(value))
    await say(chat, room, 3)

    async def waiting() -> list[bytes]:
        return [entry for entry, *_ in await chat.wire.ask("XPENDING", log, "archive", "-", "+", 9)]

    async with background(chat.archiver().run()):
        await archived(chat, room, 3)
        await until_equal(waiting, [newer])
    assert await chat.dead_letters.all("archive") == []
    assert await chat.trimmer.trim({}) == 0


async def test_a_message_with_a_field_of_a_later_release_is_heard_and_waits(
    chat: RedisChat, room: Room
) -> None:
    heard: list[Entry] = []
    chat.feed.subscribe(heard.append)
    await chat.settle()
    payload = {
        "roomId": room.id,
        "userId": "haneul",
        "content": "hi",
        "id": new_id(),
        "seq": 1,
        "createdAt": "2026-01-31T09:00:00.000Z",
        "pinnedBy": 3,
    }
    encoded = msgspec.json.encode(("receive_message", payload))
    log = chat.keys.logs[chat.keys.shard_of(room.id)]
    newer = await chat.wire.ask("XADD", log, "*", "room", room.id, "seq", 1, "message", encoded)
    await until(lambda: any(each.id == payload["id"] for each in heard))
    reader = chat.group()
    while not any(found := [each for each in await reader.read() if each.place[1] == newer]):
        pass
    reader.close()
    assert found[0].is_newer


async def test_the_log_is_cut_only_behind_what_every_group_has_acknowledged(
    chat: RedisChat, room: Room
) -> None:
    await say(chat, room, 20)
    await acknowledge(chat, "archive")
    assert await chat.trimmer.trim({}) == 0
    reader = chat.group("index")
    held: list[Delivery] = []
    while len(held) < 21:
        held += await reader.read()
    assert await chat.trimmer.trim({}) == 0
    await reader.done(held[:5])
    assert await chat.trimmer.trim({}) == 5
    await reader.done(held[5:])
    reader.close()
    assert await chat.trimmer.trim({}) == 16
    assert await length(chat) == 0


async def test_the_log_is_cut_only_behind_what_every_node_has_read(chat: RedisChat, room: Room) -> None:
    await chat.settle()
    shard = chat.keys.shard_of(room.id)
    behind = {shard: chat.feed.positions.of_shards()[shard].decode()}
    await say(chat, room, 5)
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    assert await chat.trimmer.trim(behind) == 1
    assert await chat.trimmer.trim({}) == 5


async def test_history_is_whole_whether_the_log_or_the_archive_holds_it(chat: RedisChat, room: Room) -> None:
    newest = 0
    for count in (40, 30, 30):
        await say(chat, room, count)
        newest += count
        for seq in (None, 60, 30, 1):
            page = await chat.history.before(room.id, seq, 35)
            last = newest if seq is None else min(newest, seq - 1)
            assert [each.seq for each in page.messages] == list(range(max(1, last - 34), last + 1))
            assert page.has_more is (last > 35)
        forward = await chat.history.after(room.id, 20, 60)
        assert [each.seq for each in forward.messages] == list(range(21, min(newest, 80) + 1))
        assert forward.has_more is (newest > 80)
        async with background(chat.archiver().run()):
            await archived(chat, room, newest)
        await acknowledge(chat, "archive")
        await acknowledge(chat, "index")
        await chat.trimmer.trim({})
    assert await length(chat) == 0
    page = await chat.history.before(room.id, None, 5)
    assert [each.seq for each in page.messages] == [96, 97, 98, 99, 100]


async def test_without_the_archive_recent_history_can_be_read_and_older_not(
    chat: RedisChat, room: Room
) -> None:
    await say(chat, room, 10)
    async with background(chat.archiver().run()):
        await archived(chat, room, 10)
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    await chat.trimmer.trim({})
    await say(chat, room, 10)
    chat.archive.is_down = True
    page = await chat.history.before(room.id, None, 10)
    assert [each.seq for each in page.messages] == list(range(11, 21))
    with pytest.raises(HistoryUnavailable):
        await chat.history.before(room.id, None, 11)


async def test_a_room_that_was_removed_leaves_nothing_behind(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 3)
    await asyncio.gather(*(chat.rooms.leave(room.id, user, NOON) for user in room.participants))
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    await chat.trimmer.trim({})
    assert await chat.wire.ask("KEYS", f"{chat.keys.prefix}:*{room.id}*") == []


def test_the_slowest_node_counts() -> None:
    nodes = [NodeLease("a", "", 0, {0: "100-2", 1: "9-0"}), NodeLease("b", "", 0, {0: "99-10", 1: "10-0"})]
    assert slowest(nodes) == {0: "99-10", 1: "9-0"}
