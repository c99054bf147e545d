"""Whatever statement or COMMIT fails: what was acknowledged is there, and memory holds what the file does."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from madang.domain.errors import ChatError, Unavailable
from madang.domain.rooms import Room
from tests.adapters.sqlite.world import World, index_what_is_new, open_world, searched
from tests.support.faults import How
from tests.support.make import NOON, Draft, append, new_id
from tests.support.storage import rooms_of

FAULTS = [
    (How.BEFORE, "SQLITE_BUSY"),
    (How.BEFORE, "SQLITE_ERROR"),
    (How.ROLLED_BACK, "SQLITE_FULL"),
    (How.ROLLED_BACK, "SQLITE_IOERR_FSYNC"),
    (How.AFTER, "SQLITE_IOERR_WRITE"),
]
USERS = ("haneul", "bada", "sol")


@dataclass
class Talk:
    """What clients did and were told.

    Attributes:
        sent: every message that anyone tried to send, by its text.
        kept: where the acknowledged ones stand, by text.
    """

    world: World
    sent: dict[str, str] = field(default_factory=dict)
    kept: dict[str, tuple[str, int]] = field(default_factory=dict)
    rooms: list[str] = field(default_factory=list)

    async def open_room(self, host: str, *others: str) -> None:
        """Open a room, trying until it is there."""
        room = Room(new_id(), host, (host, *others), NOON)
        self.rooms.append(room.id)
        if not await _done(lambda: self.world.rooms.create(room)):
            await _done(lambda: self.world.rooms.create(room))

    async def say(self, number: int, user: str, many: int = 1) -> None:
        """Send messages at once, each with the room's number in its text."""
        room_id = self.rooms[number]
        drafts = [
            Draft(new_id(), room_id, user, f"안녕 {number} {new_id()}", NOON, new_id()) for _ in range(many)
        ]

        async def send(draft: Draft) -> None:
            self.sent[draft.content] = room_id
            try:
                accepted = await append(self.world.log, draft)
            except ChatError:
                return
            self.kept[draft.content] = (room_id, accepted.seq)

        await asyncio.gather(*(send(draft) for draft in drafts))

    async def run(self) -> None:
        """Do a little of everything, in the same order each time."""
        await self.open_room("haneul", "bada")
        await self.say(0, "haneul")
        await index_what_is_new(self.world)
        await self.open_room("sol")
        await self.say(1, "sol", many=3)
        await index_what_is_new(self.world)
        await _done(lambda: self.world.rooms.join(self.rooms[0], "sol", "bada", 10, NOON))
        await self.say(0, "bada", many=2)
        await self.open_room("bada")
        await self.say(2, "bada")
        await _done(lambda: self.world.rooms.leave(self.rooms[0], "haneul", NOON))
        await self.say(0, "bada")
        await index_what_is_new(self.world)

    async def check(self) -> None:
        """Hold files and memory against what was acknowledged, and what is found against who may read it."""
        self.world.check_caches()
        for room_id in self.rooms:
            page = await self.world.archive.after(room_id, 0, 100)
            assert [each.seq for each in page.messages] == list(range(1, len(page.messages) + 1))
            stored = {each.content: (each.room_id, each.seq) for each in page.messages}
            assert len(stored) == len(page.messages)
            assert all(self.sent[content] == room_id for content in stored)
            mine = {content: place for content, place in self.kept.items() if place[0] == room_id}
            assert mine.items() <= stored.items()
        for user in USERS:
            rooms = await rooms_of(self.world, user)
            found = await searched(self.world, rooms)
            assert {self.sent[each.content] for each in found} <= set(rooms)
            assert all(self.sent[each.content] == each.room_id for each in found)

    async def check_everything_is_found(self) -> None:
        """Index the rest; then each message is found in its own room, once."""
        while not await index_what_is_new(self.world):
            pass
        for room_id in self.rooms:
            page = await self.world.archive.after(room_id, 0, 100)
            found = await searched(self.world, [room_id])
            assert sorted(each.id for each in found) == sorted(each.id for each in page.messages)


async def _done(act: Callable[[], Awaitable[Any]]) -> bool:
    try:
        await act()
    except ChatError:
        return False
    return True


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


async def _statements(directory: Path) -> int:
    """Return how many statements a run takes when nothing fails."""
    async with open_world(directory) as world:
        begun = world.plan.count
        await Talk(world).run()
        return world.plan.count - begun


@pytest.mark.parametrize(("how", "code"), FAULTS)
async def test_any_statement_and_any_commit_may_fail(tmp_path: Path, how: How, code: str) -> None:
    failed: set[str] = set()
    for number in range(await _statements(_made(tmp_path / "whole"))):
        directory = _made(tmp_path / str(number))
        async with open_world(directory) as world:
            talk = Talk(world)
            world.plan.fail(number, how=how, code=code)
            await talk.run()
            world.plan.heal()
            await talk.check()
            await talk.run()
            await talk.check()
            failed |= set(world.plan.failed)
        async with open_world(directory) as world:  # and after a restart
            talk.world = world
            await talk.check()
            await talk.check_everything_is_found()
    assert failed >= {"BEGIN", "INSERT", "COMMIT", "ROLLBACK", "SELECT", "UPDATE"}


@pytest.mark.parametrize("many", [2, 3])
async def test_a_rollback_may_fail_after_a_commit(tmp_path: Path, many: int) -> None:
    for number in range(await _statements(_made(tmp_path / "whole"))):
        directory = _made(tmp_path / str(number))
        async with open_world(directory) as world:
            talk = Talk(world)
            world.plan.fail(number, many=many)
            await talk.run()
            world.plan.heal()
            await talk.check()
            await talk.run()
            await talk.check()
            await talk.check_everything_is_found()


async def test_a_commit_that_fails_leaves_no_key_for_the_next_room(tmp_path: Path) -> None:
    """The leak as it was seen: a stranger in a new room found what was said in another room."""
    async with open_world(tmp_path) as world:
        talk = Talk(world)
        for number in range(40):
            await talk.open_room("haneul", "bada")
            await talk.say(2 * number, "haneul", many=3)
            world.plan.fail(number, how=How.ROLLED_BACK)
            await index_what_is_new(world)
            world.plan.heal()
            await talk.open_room("sol")
            await talk.say(2 * number + 1, "sol")
            assert await index_what_is_new(world)
            mine = await rooms_of(world, "sol")
            assert {each.user_id for each in await searched(world, mine)} == {"sol"}
        assert "COMMIT" in world.plan.failed
        await talk.check()


async def test_who_waits_is_refused_and_the_next_is_served(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        talk = Talk(world)
        await talk.open_room("haneul")
        world.plan.fail(0, many=10_000)
        draft = Draft(new_id(), talk.rooms[0], "haneul", "안녕", NOON)
        with pytest.raises(Unavailable):
            await append(world.log, draft)
        world.plan.heal()
        assert (await append(world.log, draft)).seq == 1
