"""A message is stored once, for ever, at bounded memory."""

import asyncio

import pytest

from madang.adapters.redis.id_time import is_surely_new, time_of_id
from madang.adapters.redis.settings import LogSettings
from madang.adapters.redis.trimmer import RedisTrimmer
from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import append, first_answer, make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, acknowledge, archived, redis_chat

HOUR = 3_600_000
NOW = 0x00A0BD3A6400


@pytest.fixture
async def old_room(chat: RedisChat) -> Room:
    """Give a room that is older than what Redis remembers."""
    room = make_room("haneul")
    await make_old(chat, room)
    return room


async def make_old(chat: RedisChat, room: Room) -> None:
    """Make a room that has been there for long."""
    await chat.rooms.create(room)
    key = chat.keys.bases[chat.keys.shard_of(room.id)] + f"room:{room.id}".encode()
    await chat.wire.ask("HSET", key, "born", "1")


async def forget(chat: RedisChat) -> None:
    """Let Redis forget all client message ids, as if a day had passed."""
    for key in await chat.wire.ask("KEYS", f"{chat.keys.prefix}:*seen:*"):
        await chat.wire.ask("DEL", key)


async def test_an_id_that_redis_forgot_is_found_in_the_archive(chat: RedisChat, old_room: Room) -> None:
    first = await append(chat.log, make_draft(old_room, "haneul", "one", "c1"))
    async with background(chat.archiver().run()):
        await archived(chat, old_room, 1)
    await forget(chat)

    assert await append(chat.log, make_draft(old_room, "haneul", "one", "c1")) == first_answer(first)
    assert (await append(chat.log, make_draft(old_room, "haneul", "two", "c2"))).seq == 2


async def test_without_the_archive_an_unknown_id_is_not_risked(chat: RedisChat, old_room: Room) -> None:
    chat.archive.is_down = True
    with pytest.raises(Unavailable):
        await append(chat.log, make_draft(old_room, "haneul", "one", "c1"))
    chat.archive.is_down = False
    assert (await append(chat.log, make_draft(old_room, "haneul", "one", "c1"))).seq == 1


async def test_an_unknown_id_is_not_risked_while_the_archive_is_behind_by_more_than_redis_remembers(
    chat: RedisChat,
) -> None:
    room, fresh = make_room("haneul"), new_id()
    log = chat.keys.logs[chat.keys.shard_of(room.id)]
    await chat.wire.ask("XADD", log, "1-1", "from", "long ago")
    await make_old(chat, room)
    with pytest.raises(Unavailable):
        await append(chat.log, make_draft(room, "haneul", "one", "c1"))
    assert (await append(chat.log, make_draft(room, "haneul", "one", fresh))).seq == 1
    await acknowledge(chat, "archive")
    assert (await append(chat.log, make_draft(room, "haneul", "two", "c1"))).seq == 2


async def connections(chat: RedisChat) -> set[bytes]:
    """Return the ids of the connections to Redis."""
    lines: bytes = await chat.wire.ask("CLIENT", "LIST")
    return {line.partition(b" ")[0] for line in lines.splitlines()}


async def test_an_archive_that_does_not_answer_costs_others_nothing(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with redis_chat(redis_url, LogSettings(deadline=0.5)) as chat:

        async def hang(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(chat.archive, "find", hang)
        room = make_room("haneul", "bada")
        await make_old(chat, room)
        before = await connections(chat)
        with pytest.raises(Unavailable):
            await append(chat.log, make_draft(room, "haneul", "one", "c1"))
        assert (await append(chat.log, make_draft(room, "bada", "two"))).seq == 1
        assert await connections(chat) == before


async def test_messages_behind_one_that_is_looked_up_keep_their_order(
    chat: RedisChat, old_room: Room
) -> None:
    drafts = [
        make_draft(old_room, "haneul", str(number), f"c{number}" if number % 3 == 0 else None)
        for number in range(20)
    ]
    answers = await asyncio.gather(*(append(chat.log, each) for each in drafts))
    assert [answer.seq for answer in answers] == list(range(1, 21))


async def test_in_a_room_younger_than_the_window_nothing_is_looked_up(redis_url: str) -> None:
    async with redis_chat(redis_url) as chat:
        room = make_room("haneul")
        await chat.rooms.create(room)
        await append(chat.log, make_draft(room, "haneul", "one", "c1"))
        await append(chat.log, make_draft(room, "haneul", "two", new_id()))
        assert chat.archive.asked == []


@pytest.mark.parametrize(
    ("client_message_id", "is_new"),
    [
        ("c1", False),
        ("00000000-0001-4000-8000-000000000000", False),  # a UUIDv4 has no time
        ("00a0bd3a-6400-7000-8000-000000000000", True),  # now
        ("00a0bd0e-7200-7000-8000-000000000000", False),  # older than four fifths of the window
        ("00a0bd55-db40-7000-8000-000000000000", True),  # half an hour ahead
        ("00a6bd3a-6400-7000-8000-000000000000", False),  # years ahead: not believed
    ],
)
def test_an_id_with_a_time_of_its_own_within_the_window_needs_no_look_up(
    client_message_id: str, is_new: bool
) -> None:
    assert is_surely_new(time_of_id(client_message_id), NOW, HOUR) == is_new


def test_what_was_made_before_a_restore_is_not_surely_new() -> None:
    assert not is_surely_new(NOW, NOW, HOUR, recovered=NOW - HOUR)
    assert is_surely_new(NOW, NOW, HOUR, recovered=NOW - 25 * HOUR)


def made_at(ms: int) -> str:
    """Return a UUIDv7 of this time."""
    number = f"{ms:012x}"
    return f"{number[:8]}-{number[8:]}-7{new_id()[15:]}"


async def clock(chat: RedisChat) -> int:
    """Return Redis's time in ms."""
    seconds, micros = await chat.wire.ask("TIME")
    return int(seconds) * 1000 + int(micros) // 1000


async def test_a_log_ahead_of_its_clock_is_cut_all_the_same(chat: RedisChat, old_room: Room) -> None:
    trimmer = RedisTrimmer(chat.keys, chat.calls, 600)
    await append(chat.log, make_draft(old_room, "haneul", "one"))
    await acknowledge(chat, "archive")
    await acknowledge(chat, "index")
    assert await trimmer.trim({}) == 0  # for its age
    log = chat.keys.logs[chat.keys.shard_of(old_room.id)]
    await chat.wire.ask("XSETID", log, f"{await clock(chat) + 48 * HOUR}-0")
    await append(chat.log, make_draft(old_room, "haneul", "two"))
    await acknowledge(chat, "archive")
    assert await trimmer.trim({}) == 2  # the room, and the message that both groups know
    await acknowledge(chat, "index")
    assert await trimmer.trim({}) == 1


async def write_down(chat: RedisChat, room: Room, ms: int) -> None:
    """Let the clock of Redis have been at a time before it was set back."""
    await chat.wire.ask("HSET", chat.keys.bases[chat.keys.shard_of(room.id)] + b"shard", "clock", ms)


async def expiry(chat: RedisChat) -> int:
    """Return when Redis forgets the only client message id, in ms."""
    (key,) = await chat.wire.ask("KEYS", f"{chat.keys.prefix}:*seen:*")
    return int(await chat.wire.ask("PEXPIRETIME", key))


@pytest.mark.parametrize(("age", "asked"), [(0, False), (HOUR, False), (23 * HOUR, True), (-25 * HOUR, True)])
async def test_whether_an_id_is_new_is_told_by_the_clock_that_ids_expire_by(
    chat: RedisChat, old_room: Room, age: int, asked: bool
) -> None:
    key = made_at(await clock(chat) - age)
    assert (await append(chat.log, make_draft(old_room, "haneul", "one", key))).seq == 1
    assert chat.archive.asked == ([key] if asked else [])


async def test_a_clock_that_was_set_back_makes_no_forgotten_id_a_new_one(
    chat: RedisChat, old_room: Room
) -> None:
    now = await clock(chat)
    for step in (2 * 24 * HOUR, 30 * 24 * HOUR):
        await acknowledge(chat, "archive")
        await write_down(chat, old_room, now + step)
        key = made_at(now)
        await append(chat.log, make_draft(old_room, "haneul", "one", key))
        assert chat.archive.asked.pop() == key


async def test_what_is_used_after_a_clock_was_set_back_is_remembered_until_the_window_after_it(
    chat: RedisChat,
) -> None:
    room = make_room("haneul")
    await chat.rooms.create(room)
    await acknowledge(chat, "archive")
    now = await clock(chat)
    await write_down(chat, room, now + 48 * HOUR)
    await append(chat.log, make_draft(room, "haneul", "one", "c1"))
    assert await expiry(chat) >= now + 48 * HOUR + LogSettings().window


async def test_an_id_from_a_clock_ahead_is_remembered_until_the_window_after_it(chat: RedisChat) -> None:
    room = make_room("haneul")
    await chat.rooms.create(room)
    made = await clock(chat) + 12 * HOUR
    await append(chat.log, make_draft(room, "haneul", "one", made_at(made)))
    assert await expiry(chat) >= made + LogSettings().window
