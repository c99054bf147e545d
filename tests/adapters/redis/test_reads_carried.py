"""How far members have read is carried to the archive, and what was there before counts as read."""

from collections.abc import Mapping

from madang.adapters.redis.connection import pack
from madang.adapters.redis.library import function
from madang.adapters.redis.read_states import RedisReadStates
from madang.domain.read_state import Pointer
from madang.domain.rooms import Room
from madang.workers.reads_carrier import ReadsCarrier
from tests.support.cluster_storage import background
from tests.support.make import NOON, append, make_draft
from tests.support.redis_chat import RedisChat, archived, say
from tests.support.until import until_equal


def states(chat: RedisChat) -> RedisReadStates:
    """Return the port that raises pointers."""
    return RedisReadStates(chat.keys, chat.calls, chat.calls)


def key(chat: RedisChat, room: Room) -> bytes:
    """Return the key of a room."""
    return chat.keys.bases[chat.keys.shard_of(room.id)] + b"room:" + room.id.encode()


async def pointers(chat: RedisChat, room: Room, *users: str) -> list[int]:
    """Return how far members have read."""
    return [each.read_seq for user in users for each in await chat.rooms.describe(user, [room.id])]


async def test_what_is_marked_and_what_is_said_is_carried_once(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 3)
    author, reader = room.participants
    await states(chat).mark(room.id, reader, 2)
    carrier = ReadsCarrier(chat.pending_reads, chat.archive)
    async with background(chat.archiver().run()):
        await archived(chat, room, 3)

        async def carried() -> Mapping[tuple[str, str], int]:
            await carrier.carry()
            return chat.archive.reads

        await until_equal(carried, {(room.id, author): 3, (room.id, reader): 2})
    assert await carrier.carry() == 0


async def test_what_rises_while_it_is_carried_is_carried_again(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 3)
    reader = room.participants[1]
    await states(chat).mark(room.id, reader, 1)
    taken = await chat.pending_reads.some(10)
    assert taken == [Pointer(room.id, reader, 1)]
    await states(chat).mark(room.id, reader, 3)
    await chat.pending_reads.carried(taken)
    assert await chat.pending_reads.some(10) == [Pointer(room.id, reader, 3)]


async def test_who_has_left_is_forgotten(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 1)
    reader = room.participants[1]
    await states(chat).mark(room.id, reader, 1)
    await chat.rooms.leave(room.id, reader, NOON)
    taken = await chat.pending_reads.some(10)
    assert taken == [Pointer(room.id, reader, 0)]
    await chat.pending_reads.carried(taken)
    assert await chat.pending_reads.some(10) == []


async def test_what_an_older_release_kept_is_read(chat: RedisChat, room: Room) -> None:
    author, reader = room.participants
    await say(chat, room, 3)
    await chat.wire.ask("HDEL", key(chat, room), "r:", f"r:{author}")  # as it has left it
    assert await pointers(chat, room, author, reader) == [3, 3]
    await append(chat.log, make_draft(room, author))
    assert await pointers(chat, room, author, reader) == [4, 3]
    await states(chat).mark(room.id, reader, 4)
    taken = sorted(await chat.pending_reads.some(10))
    assert taken == [Pointer(room.id, "", 3), Pointer(room.id, reader, 4)]


async def test_the_archive_raises_members_and_no_further_than_the_room(chat: RedisChat, room: Room) -> None:
    author, reader = room.participants
    await say(chat, room, 3)
    shard = chat.keys.shard_of(room.id)
    place = (chat.keys.logs[shard], chat.keys.bases[shard])
    for known in (("nobody", 3, author, 1, reader, 2), (reader, 9), (reader, 1)):
        await chat.calls.call([pack(b"FCALL", function("raise_reads"), 1, *place, room.id, *known)])
    assert await pointers(chat, room, author, reader) == [3, 3]
    assert await chat.wire.ask("HEXISTS", key(chat, room), "r:nobody") == 0
