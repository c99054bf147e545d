"""The contract of reactions, over every storage."""

import asyncio

import pytest

from madang.application.commands.reactions import ReactionCommands
from madang.domain.errors import MessageNotFound, NotAMember, TooManyReactions
from madang.domain.messages import Message
from madang.domain.reactions import Reaction
from madang.domain.rooms import Room
from madang.kinds.message_reacted import React
from tests.support.make import append, delete, edit, make_draft, make_room, reactions
from tests.support.storage import Storage

USERS = tuple(f"user{number:02}" for number in range(14))


@pytest.fixture
async def room(storage: Storage) -> Room:
    """Give a room of 14 with two messages."""
    room = make_room(*USERS)
    await storage.rooms.create(room)
    for number in (1, 2):
        await append(storage.log, make_draft(room, USERS[0], f"message {number}"))
    return room


async def read(storage: Storage, room: Room, seq: int = 1) -> Message:
    """Return a message as the archive has it."""
    (message,) = await storage.archive.pick([(room.id, seq)])
    return message


async def react(
    commands: ReactionCommands, room: Room, user: str, name: str = "heart", *, remove: bool = False
) -> int:
    """React to the first message; return its version since."""
    return (await commands.react(user, React(room.id, user, 1, name, remove))).version


async def test_reactions_are_counted_and_their_first_users_named(storage: Storage, room: Room) -> None:
    commands = reactions(storage)
    versions = [await react(commands, room, user) for user in USERS[:12]]
    last = await react(commands, room, "user03", "\U0001f44d")
    assert [*versions, last] == sorted({*versions, last})
    message = await read(storage, room)
    assert message.version == last
    assert message.reactions == (
        Reaction("heart", 12, USERS[:10]),
        Reaction("\U0001f44d", 1, ("user03",)),
    )
    await storage.carry_on()
    assert await read(storage, room) == message
    assert (await storage.archive.changes(room.id, 0, 10)).messages == [message]
    assert (await storage.archive.before(room.id, None, 10)).messages[0] == message
    orders = await storage.archive.reactions(room.id, 1)
    assert sorted(who for who in orders if who[0] == "heart") == [("heart", user) for user in USERS[:12]]
    assert len(set(orders.values())) == 13
    few = await storage.archive.reactions(room.id, 1, [("heart", "user01"), ("heart", "user13"), ("x", "y")])
    assert list(few) == [("heart", "user01")]


async def test_who_takes_it_back_makes_room_for_the_next(storage: Storage, room: Room) -> None:
    commands = reactions(storage)
    for user in USERS[:12]:
        await react(commands, room, user)
    await storage.carry_on()
    await react(commands, room, "user00", remove=True)
    assert (await read(storage, room)).reactions == (Reaction("heart", 11, USERS[1:11]),)
    await react(commands, room, "user00")
    assert (await read(storage, room)).reactions == (Reaction("heart", 12, USERS[1:11]),)
    for user in USERS[:12]:
        await react(commands, room, user, remove=True)
    assert (await read(storage, room)).reactions is None
    await storage.carry_on()
    assert await storage.archive.reactions(room.id, 1) == {}


async def test_what_is_so_already_changes_nothing(storage: Storage, room: Room) -> None:
    commands = reactions(storage)
    assert await react(commands, room, "user01", remove=True) == 0
    version = await react(commands, room, "user01")
    await storage.settle()
    told = len(storage.heard)
    assert await react(commands, room, "user01") == version
    await storage.carry_on()
    assert await react(commands, room, "user01") == version
    assert await react(commands, room, "user01", "smile", remove=True) == version
    both = [react(commands, room, "user02"), react(commands, room, "user02", remove=True)]
    await asyncio.gather(*both)
    await storage.settle()
    assert len(storage.heard) == told + 1  # what comes together is one change
    assert (await read(storage, room)).reactions == (Reaction("heart", 1, ("user01",)),)


async def test_a_message_has_so_many_different_reactions(storage: Storage, room: Room) -> None:
    commands = reactions(storage, most=2)
    for name in ("one", "two"):
        await react(commands, room, "user01", name)
    with pytest.raises(TooManyReactions):
        await react(commands, room, "user01", "three")
    await react(commands, room, "user02", "two")
    await react(commands, room, "user01", "one", remove=True)
    await react(commands, room, "user01", "three")
    assert [each.name for each in (await read(storage, room)).reactions or ()] == ["two", "three"]


async def test_edits_keep_reactions_and_deletions_take_them_away(storage: Storage, room: Room) -> None:
    commands = reactions(storage)
    await react(commands, room, "user01")
    await edit(storage.log, await read(storage, room), "edited")
    message = await read(storage, room)
    assert (message.content, message.edition) == ("edited", message.version)
    assert message.reactions == (Reaction("heart", 1, ("user01",)),)
    await react(commands, room, "user02")
    assert (await read(storage, room)).edition == message.version
    await storage.carry_on()
    await delete(storage.log, await read(storage, room))
    await storage.carry_on()
    assert (await read(storage, room)).reactions is None
    with pytest.raises(MessageNotFound):
        await react(commands, room, "user03")
    with pytest.raises(MessageNotFound):
        await commands.react("user03", React(room.id, "user03", 9, "heart"))
    with pytest.raises(NotAMember):
        await react(commands, room, "sol")


async def test_two_nodes_react_at_once(storage: Storage, room: Room) -> None:
    nodes = reactions(storage), reactions(storage)
    doing = [react(nodes[number % 2], room, user) for number, user in enumerate(USERS)]
    await asyncio.gather(*doing)
    (heart,) = (await read(storage, room)).reactions or ()
    assert (heart.count, len(heart.users)) == (14, 10)
    await storage.carry_on()
    assert len(await storage.archive.reactions(room.id, 1)) == 14
