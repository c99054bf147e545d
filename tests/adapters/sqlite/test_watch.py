"""What the start and the watch find out about the chat's file, and what they say."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from madang.adapters.sqlite.database import UnusableFileError
from madang.adapters.sqlite.failures import FailureLog
from madang.adapters.sqlite.integrity import check_integrity
from madang.adapters.sqlite.opening import open_chat
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.watch import StorageWatch
from madang.domain.errors import Unavailable
from madang.domain.rooms import Room
from tests.adapters.sqlite.world import World, open_world
from tests.support.faults import How
from tests.support.make import NOON, Draft, append, new_id
from tests.support.older import TO_VERSION_1
from tests.support.until import until

ROOM = Room(new_id(), "haneul", ("haneul",), NOON)


def _draft() -> Draft:
    return Draft(new_id(), ROOM.id, "haneul", "안녕", NOON)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Give a storage with a room."""
    async with open_world(tmp_path) as world:
        await world.rooms.create(ROOM)
        yield world


def _watch(world: World) -> StorageWatch:
    moments = iter(range(0, 1000, 2))
    assert isinstance(world.readers, Readers)
    return StorageWatch(world.writer, world.readers, lambda: next(moments))


async def test_a_disk_that_is_full_is_the_reason_until_it_has_space(world: World) -> None:
    told: list[str | None] = []
    world.writer.on_change = told.append
    watch = _watch(world)
    world.plan.fail(0, many=1000, how=How.ROLLED_BACK, code="SQLITE_FULL")
    with pytest.raises(Unavailable):
        await append(world.log, _draft())
    await watch.ask()
    reason = "the data cannot be written at the moment (SQLITE_FULL)"
    assert (world.writer.reason, told) == (reason, [reason])
    world.plan.heal()
    await watch.ask()
    assert (world.writer.reason, told) == (None, [reason, None])
    assert (await append(world.log, _draft())).seq == 1


async def test_asking_writes_for_real(world: World) -> None:
    wal = world.path.with_name("madang.db-wal")
    before = wal.read_bytes()
    await _watch(world).ask()
    assert wal.read_bytes() != before


async def test_what_asks_more_often_than_once_a_second_writes_once(world: World) -> None:
    watch = StorageWatch(world.writer, world.readers, lambda: 5.0)
    await watch.ask()
    statements = world.plan.count
    await watch.ask()
    assert world.plan.count == statements


@pytest.mark.parametrize("code", ["SQLITE_CORRUPT"])
async def test_damage_that_a_reader_meets_ends_the_writing_for_good(world: World, code: str) -> None:
    world.readers.on_error = world.writer.note
    world.plan.fail(0, code=code)
    with pytest.raises(Unavailable):
        await world.rooms.get(ROOM.id)
    with pytest.raises(Unavailable):
        await append(world.log, _draft())
    await _watch(world).ask()
    assert world.writer.reason is not None
    assert "damaged" in world.writer.reason
    with pytest.raises(Unavailable):
        await append(world.log, _draft())


async def test_the_watch_tries_again_by_itself(world: World) -> None:
    world.plan.fail(0, many=8, how=How.ROLLED_BACK, code="SQLITE_FULL")
    with pytest.raises(Unavailable):
        await append(world.log, _draft())
    watching = asyncio.create_task(_watch(world).run())
    await until(lambda: world.writer.reason is None)
    watching.cancel()


def test_the_same_cause_is_logged_once_a_second_with_how_often_it_came() -> None:
    now = [0.0]
    failures = FailureLog(lambda: now[0])
    error = sqlite3.OperationalError("what was said")
    error.sqlite_errorname = "SQLITE_FULL"
    with capture_logs() as logs:
        for _ in range(5):
            failures.report("write_failed", error)
        failures.report("read_failed", error)
        now[0] = 1.0
        failures.report("write_failed", error)
    assert [(each["event"], each["cause"], each["also_before"]) for each in logs] == [
        ("write_failed", "SQLITE_FULL", 0),
        ("read_failed", "SQLITE_FULL", 0),
        ("write_failed", "SQLITE_FULL", 4),
    ]
    assert "said" not in str(logs)


@pytest.mark.parametrize("whole_up_to", [0, 2**40])
def test_a_file_larger_than_is_checked_wholly_is_opened_too(tmp_path: Path, whole_up_to: int) -> None:
    path = tmp_path / "madang.db"
    for _ in range(2):
        connection, file = open_chat(path, whole_up_to)
        file.close()
        connection.close()
    with closing(sqlite3.connect(path)) as older:  # a file of the release before
        older.executescript(TO_VERSION_1)
    connection, file = open_chat(path, whole_up_to)
    file.close()
    connection.close()


@pytest.mark.parametrize("whole_up_to", [0, 2**40])
def test_damage_to_rooms_is_found_in_a_file_of_any_size(tmp_path: Path, whole_up_to: int) -> None:
    path = tmp_path / "madang.db"
    connection, file = open_chat(path, whole_up_to)
    connection.executemany(
        "INSERT INTO rooms (id, host_id, created_at) VALUES (?, 'haneul', 1)",
        [(new_id(),) for _ in range(1000)],
    )
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rooms'").fetchone()
    file.close()
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 + 8 : page * 4096] = b"\xff" * 4088
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as damaged, pytest.raises((UnusableFileError, sqlite3.Error)):
        check_integrity(damaged, path, whole_up_to)
