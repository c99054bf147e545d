"""Kills, full disks, restores and clock steps by turns: each message once, and for the members alone."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madang.adapters.sqlite.backup import back_up, restore
from madang.domain.errors import ChatError
from madang.domain.rooms import Room
from tests.adapters.sqlite.world import World, index_what_is_new, open_world, searched
from tests.support.faults import How
from tests.support.make import NOON, Draft, append, new_id
from tests.support.storage import rooms_of

USERS = ("haneul", "bada", "sol", "garam")
ROUNDS = 12


class Chaos:
    """A chat in a directory, what was acknowledged in it, and what happens to it."""

    def __init__(self, seed: int, directory: Path) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # for faults, not for secrets
        self.home = directory
        self.data = directory / "data-0"
        self.data.mkdir()
        self.clock = NOON
        self.rooms: dict[str, tuple[str, ...]] = {}
        self.kept: dict[str, tuple[str, int]] = {}
        self.tried: dict[str, str] = {}
        self.backups: list[tuple[Path, dict[str, tuple[str, ...]], dict[str, tuple[str, int]]]] = []

    async def talk(self, world: World) -> None:
        """Open rooms and speak; only what is acknowledged counts."""
        for _ in range(3):
            members = tuple(self.chance.sample(USERS, 2))
            room = Room(new_id(), members[0], members, self.clock)
            try:
                await world.rooms.create(room)
            except ChatError:
                continue
            self.rooms[room.id] = members
        for _ in range(15):
            if not self.rooms:
                return
            room_id = self.chance.choice(list(self.rooms))
            await self.say(world, room_id, self.chance.choice(self.rooms[room_id]))
            if self.chance.random() < 0.3:
                await index_what_is_new(world)

    async def say(self, world: World, room_id: str, user: str) -> None:
        """Send a message, and send it again until it is acknowledged or the patience ends."""
        self.clock += 1000
        content = f"안녕 {new_id()}"
        self.tried[content] = room_id
        client_message_id = new_id()
        for _ in range(2):
            draft = Draft(new_id(), room_id, user, content, self.clock, client_message_id)
            try:
                accepted = await append(world.log, draft)
            except ChatError:
                continue
            self.kept[content] = (room_id, accepted.seq)
            return

    def crash(self) -> None:
        """Go on from the files as they lie there, as after a kill."""
        self.data, source = self.home / f"data-{new_id()}", self.data
        shutil.copytree(source, self.data)

    async def check(self, world: World) -> None:
        """Hold history and search against what was acknowledged and who may read it."""
        world.plan.heal()
        while not await index_what_is_new(world) or await self._is_behind(world):
            pass
        for room_id in self.rooms:
            page = await world.archive.after(room_id, 0, 1000)
            assert [each.seq for each in page.messages] == list(range(1, len(page.messages) + 1))
            stored = {each.content: (each.room_id, each.seq) for each in page.messages}
            assert len(stored) == len(page.messages)
            assert {each: at for each, at in self.kept.items() if at[0] == room_id}.items() <= stored.items()
        for user in USERS:
            mine = await rooms_of(world, user)
            expected = [
                message.id
                for room_id in mine
                for message in (await world.archive.after(room_id, 0, 1000)).messages
            ]
            found = await searched(world, mine, limit=1000)
            assert sorted(each.id for each in found) == sorted(expected)
            assert all(self.tried[each.content] == each.room_id and each.room_id in mine for each in found)
            for each in found[:3]:
                on_time = await searched(
                    world, mine, "안녕", each.created_at, each.created_at + 1, limit=1000
                )
                assert each.id in {hit.id for hit in on_time}

    async def _is_behind(self, world: World) -> bool:
        before = await world.search.position()
        await index_what_is_new(world)
        return await world.search.position() != before

    def restore(self) -> None:
        """Go back to an earlier state, and believe only what was acknowledged until then."""
        if not self.backups:
            return
        backup, rooms, kept = self.chance.choice(self.backups)
        moment = datetime.now(UTC) + timedelta(days=len(self.kept))
        restore(self.data, backup, moment)
        self.rooms, self.kept = dict(rooms), dict(kept)

    def back_up(self) -> None:
        """Keep the state as it is."""
        target = self.home / f"backup-{len(self.backups)}"
        back_up(self.data, target)
        self.backups.append((target, dict(self.rooms), dict(self.kept)))


@pytest.mark.parametrize("seed", range(6))
async def test_each_message_is_there_once_and_for_its_members_alone(tmp_path: Path, seed: int) -> None:
    chaos = Chaos(seed, tmp_path)
    for _ in range(ROUNDS):
        chance = chaos.chance
        async with open_world(chaos.data) as world:
            await chaos.check(world)
            await chaos.talk(world)
            match chance.choice(["disk", "clock", "backup", "nothing"]):
                case "disk":
                    how, code = chance.choice(
                        [(How.ROLLED_BACK, "SQLITE_FULL"), (How.BEFORE, "SQLITE_IOERR_WRITE")]
                    )
                    world.plan.fail(chance.randint(0, 40), chance.randint(1, 30), how, code)
                case "clock":
                    chaos.clock += chance.choice([-2, 2, -30]) * 86_400_000
                case "backup":
                    chaos.back_up()
                case _:
                    pass
            await chaos.talk(world)
            if chance.random() < 0.5:
                chaos.crash()
        if chance.random() < 0.3:
            chaos.restore()
    async with open_world(chaos.data) as world:
        await chaos.check(world)
    assert chaos.kept
