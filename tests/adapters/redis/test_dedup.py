"""A message is stored once, for ever, at bounded memory."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from madang.adapters.redis.remembering import remembering
from madang.adapters.redis.settings import LogSettings
from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.support.cluster_storage import background
from tests.support.make import make_draft, make_room, new_id
from tests.support.redis_chat import RedisChat, redis_chat
from tests.support.until import until

HOUR = 3_600_000
NOW = 0x00A0BD3A6400


@pytest.fixture
async def chat(redis_url: str) -> AsyncIterator[RedisChat]:
    """Give a chat whose Redis remembers client message ids for 1 ms, as if a day had passed."""
    async with redis_chat(redis_url, LogSettings(window=1)) as chat:
        yield chat


@pytest.fixture
async def old_room(chat: RedisChat, room: Room) -> Room:
    """Give a room that is older than the window."""
    key = chat.keys.bases[chat.keys.shard_of(room.id)] + f"room:{room.id}".encode()
    await chat.wire.ask("HSET", key, "born", "1")
    return room


async def test_an_id_that_redis_forgot_is_found_in_the_archive(chat: RedisChat, old_room: Room) -> None:
    first = await chat.log.append(make_draft(old_room, "haneul", "one", "c1"))
    async with background(chat.archiver().run()):
        await until(lambda: 1 in chat.archive.messages.get(old_room.id, {}))

    assert await chat.log.append(make_draft(old_room, "haneul", "one", "c1")) == first
    assert (await chat.log.append(make_draft(old_room, "haneul", "two", "c2"))).seq == 2


async def test_without_the_archive_an_unknown_id_is_not_risked(chat: RedisChat, old_room: Room) -> None:
    chat.archive.is_down = True
    with pytest.raises(Unavailable):
        await chat.log.append(make_draft(old_room, "haneul", "one", "c1"))
    chat.archive.is_down = False
    assert (await chat.log.append(make_draft(old_room, "haneul", "one", "c1"))).seq == 1


async def test_messages_behind_one_that_is_looked_up_keep_their_order(
    chat: RedisChat, old_room: Room
) -> None:
    drafts = [
        make_draft(old_room, "haneul", str(number), f"c{number}" if number % 3 == 0 else None)
        for number in range(20)
    ]
    answers = await asyncio.gather(*map(chat.log.append, drafts))
    assert [answer.seq for answer in answers] == list(range(1, 21))


async def test_in_a_room_younger_than_the_window_nothing_is_looked_up(redis_url: str) -> None:
    async with redis_chat(redis_url) as chat:
        room = make_room("haneul")
        await chat.rooms.create(room)
        await chat.log.append(make_draft(room, "haneul", "one", "c1"))
        await chat.log.append(make_draft(room, "haneul", "two", new_id()))
        assert chat.archive.asked == []


@pytest.mark.parametrize(
    ("client_message_id", "expected"),
    [
        ("c1", (HOUR, False)),
        ("00000000-0001-4000-8000-000000000000", (HOUR, False)),  # a UUIDv4 has no time
        ("00a0bd3a-6400-7000-8000-000000000000", (HOUR, True)),  # now
        ("00a0bd06-82c0-7000-8000-000000000000", (HOUR, False)),  # older than nine tenths of the window
        ("00a0bd55-db40-7000-8000-000000000000", (HOUR + 1_800_000, True)),  # half an hour ahead
        ("00a6bd3a-6400-7000-8000-000000000000", (HOUR, False)),  # years ahead: not believed
    ],
)
def test_an_id_with_a_time_of_its_own_within_the_window_needs_no_look_up(
    client_message_id: str, expected: tuple[int, bool]
) -> None:
    assert remembering(client_message_id, NOW, HOUR) == expected
