"""Reactions in a cluster: what Redis remembers of them goes with the log, and the archive knows them then."""

from typing import Any

from madang.adapters.redis.connection import pack
from madang.application.commands.reactions import ReactionCommands
from madang.domain.limits import Limits
from madang.domain.reactions import Reaction
from madang.domain.rooms import Room
from madang.kinds.message_reacted import React
from tests.support.cluster_storage import background
from tests.support.make import NOON
from tests.support.redis_chat import RedisChat, acknowledge, say
from tests.support.until import until


async def at_once(_: float) -> None:
    """Wait for nothing."""


async def remembered(chat: RedisChat, room: Room) -> list[Any]:
    """Return the keys that tell of changed messages of a room."""
    base = chat.keys.bases[chat.keys.shard_of(room.id)]
    kinds = (b"changed:", b"changes:", b"marks:")
    keys = [base + kind + room.id.encode() + (b" 1" if kind == b"marks:" else b"") for kind in kinds]
    return await chat.calls.call([pack("EXISTS", key) for key in keys])


async def test_what_is_remembered_of_reactions_goes_with_the_log(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 1)
    commands = ReactionCommands(chat.log, chat.rooms, chat.history, lambda: NOON, Limits(), at_once)
    author, reader = room.participants
    await commands.react(reader, React(room.id, reader, 1, "heart"))
    await commands.react(reader, React(room.id, reader, 1, "heart", remove=True))
    await commands.react(author, React(room.id, author, 1, "heart"))
    assert await remembered(chat, room) == [1, 1, 1]
    async with background(chat.archiver().run()):
        await until(lambda: len(chat.archive.marks.get((room.id, 1), {})) == 2)
    for group in ("archive", "index"):
        await acknowledge(chat, group)
    await chat.trimmer.trim({})
    assert await remembered(chat, room) == [0, 0, 0]
    (message,) = await chat.history.pick([(room.id, 1)])
    assert message.reactions == (Reaction("heart", 1, (author,)),)
    assert list(await chat.history.reactions(room.id, 1)) == [("heart", author)]
    await commands.react(reader, React(room.id, reader, 1, "heart"))
    assert len(await chat.history.reactions(room.id, 1)) == 2
