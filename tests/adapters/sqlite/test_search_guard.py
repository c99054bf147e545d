"""An index that cannot be believed is set aside and made anew, and shows nobody what they may not read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from madang.adapters.sqlite.search_schema import SEARCH
from madang.domain.errors import SearchUnavailable
from madang.domain.rooms import Room
from tests.adapters.sqlite.world import World, index_what_is_new, open_world, searched
from tests.support.make import NOON, Draft, append, new_id

OURS = Room(new_id(), "haneul", ("haneul", "bada"), NOON)
THEIRS = Room(new_id(), "sol", ("sol",), NOON)
OLDER = """
    ALTER TABLE progress DROP COLUMN erasing;
    ALTER TABLE messages DROP COLUMN version;
    ALTER TABLE messages DROP COLUMN edited_at;
    DROP TABLE spans;
    DROP INDEX names_in_any_case;
    PRAGMA user_version = 1;
"""
"""Makes an index one of the first release."""


async def _talk(world: World, many: int = 3) -> None:
    for number in range(many):
        await append(world.log, Draft(new_id(), OURS.id, "haneul", f"안녕 {number}", NOON))
        await append(world.log, Draft(new_id(), THEIRS.id, "sol", f"안녕 비밀 {number}", NOON))
    assert await index_what_is_new(world)


@pytest.fixture
async def directory(tmp_path: Path) -> Path:
    """Give a directory with two rooms that are indexed."""
    async with open_world(tmp_path) as world:
        await world.rooms.create(OURS)
        await world.rooms.create(THEIRS)
        await _talk(world)
    return tmp_path


def _execute(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript(script)


def _exchange_rooms(path: Path) -> None:
    # What a key that outlived its transaction did.
    _execute(path, "UPDATE messages SET room = 3 - room; UPDATE messages SET seq = seq + 100 WHERE room = 1")


def _exchange_users(path: Path) -> None:
    _execute(path, "UPDATE messages SET user = (SELECT key FROM names WHERE name = 'sol')")


def _lose_one(path: Path) -> None:
    _execute(path, "DELETE FROM messages WHERE place = 2")


def _run_ahead(path: Path) -> None:
    _execute(path, "UPDATE progress SET log_position = 1000")


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _write_prose(path: Path) -> None:
    path.write_text("점심 먹었어요 " * 1000)


FAULTS = [_exchange_rooms, _exchange_users, _lose_one, _run_ahead, _truncate, _write_prose]


@pytest.mark.parametrize("version", [1, len(SEARCH)])
@pytest.mark.parametrize("break_it", FAULTS)
async def test_a_faulty_index_is_made_anew_at_the_start(
    directory: Path, break_it: Callable[[Path], None], version: int
) -> None:
    path = directory / "search.db"
    if version == 1:
        _execute(path, OLDER)
    break_it(path)
    with capture_logs() as logs:
        async with open_world(directory) as world:
            assert await world.search.position() == 0
            assert await index_what_is_new(world)
            assert [each.content for each in await searched(world, [OURS.id])] == [
                "안녕 2",
                "안녕 1",
                "안녕 0",
            ]
    assert [each["event"] for each in logs] == ["search_index_made_anew"]
    assert (directory / "search.db.aside").exists()


@pytest.mark.parametrize("version", [1, len(SEARCH)])
async def test_a_sound_index_is_kept(directory: Path, version: int) -> None:
    if version == 1:
        _execute(directory / "search.db", OLDER)
    async with open_world(directory) as world:
        assert await world.search.position() == 8  # six messages in two rooms
        assert len(await searched(world, [OURS.id])) == 3
    assert not (directory / "search.db.aside").exists()


async def test_an_index_newer_than_a_restored_log_is_made_anew(directory: Path) -> None:
    backup = (directory / "madang.db").read_bytes()
    async with open_world(directory) as world:
        await _talk(world)
    (directory / "madang.db").write_bytes(backup)
    async with open_world(directory) as world:
        assert await world.search.position() == 0


async def test_a_hit_that_the_log_does_not_bear_out_is_not_shown(directory: Path) -> None:
    async with open_world(directory) as world:
        _exchange_rooms(directory / "search.db")
        with capture_logs() as logs:
            assert not await searched(world, [OURS.id])
            await world.search.built()
        assert [each["event"] for each in logs] == ["search_index_made_anew"]
        assert await index_what_is_new(world)
        assert {each.user_id for each in await searched(world, [OURS.id])} == {"haneul"}


async def test_an_index_that_breaks_while_it_is_used_is_made_anew_and_the_chat_goes_on(
    directory: Path,
) -> None:
    async with open_world(directory) as world:
        renewed: list[bool] = []
        world.search.on_renewed = lambda: renewed.append(True)
        world.plan.fail(0, code="SQLITE_CORRUPT")
        with pytest.raises(SearchUnavailable):
            await world.search.position()
        await world.search.built()
        assert renewed
        await _talk(world)
        assert await index_what_is_new(world)
        assert len(await searched(world, [OURS.id])) == 6


CLOCKS = [0, 2 * 86_400_000, -2 * 86_400_000, 365 * 86_400_000]


async def test_a_day_is_found_however_the_clock_was_put(directory: Path) -> None:
    hour = 3_600_000
    async with open_world(directory) as world:
        for step in CLOCKS:
            for number in range(600):
                created_at = NOON + step + number
                await append(world.log, Draft(new_id(), OURS.id, "bada", f"시계 {step} {number}", created_at))
        while await world.search.position() < 6 + 600 * len(CLOCKS):
            assert await index_what_is_new(world)
        for step in CLOCKS:
            found = await searched(world, [OURS.id], "시계", NOON + step, NOON + step + hour)
            assert {each.created_at for each in found} == {NOON + step + number for number in range(500, 600)}
            assert not await searched(world, [OURS.id], "시계", NOON + step + hour, NOON + step + 2 * hour)
