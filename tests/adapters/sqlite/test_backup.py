"""Backups: whole under load, refused where they would replace something, restored over whatever is there."""

import asyncio
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madang.adapters.sqlite import backup as backups
from madang.adapters.sqlite.backup import BackupError, back_up, check_no_restore, restore
from madang.adapters.sqlite.database import NewerSchemaError, UnusableFileError, open_writer
from madang.adapters.sqlite.directory import DataDirectory, DirectoryInUseError
from madang.adapters.sqlite.opening import open_chat
from madang.domain.rooms import Room
from tests.adapters.sqlite.world import World, open_world
from tests.support.make import NOON, Draft, append, new_id

ROOM = Room(new_id(), "haneul", ("haneul",), NOON)
NOW = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
WHOLE = 2**40


async def _say(world: World, many: int) -> None:
    for number in range(many):
        await append(world.log, Draft(new_id(), ROOM.id, "haneul", f"안녕 {number}", NOON))


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """Give a data directory with ten messages."""
    data = tmp_path / "data"
    data.mkdir()
    async with open_world(data) as world:
        await world.rooms.create(ROOM)
        await _say(world, 10)
    return data


def _messages(path: Path) -> int:
    connection, file = open_chat(path, WHOLE)
    (count,) = connection.execute("SELECT count(*) FROM messages").fetchone()
    file.close()
    connection.close()
    return int(count)


def _names(directory: Path) -> list[str]:
    return sorted(each.name for each in directory.iterdir())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_backup_under_load_holds_a_beginning_of_the_log(data: Path, tmp_path: Path) -> None:
    async with open_world(data) as world:

        async def go_on() -> None:
            while True:
                await _say(world, 1)

        talking = asyncio.create_task(go_on())
        await _say(world, 20)
        await asyncio.to_thread(back_up, data, tmp_path / "backup")
        talking.cancel()
    path = tmp_path / "backup" / "madang.db"
    assert _names(path.parent) == ["madang.db"]
    assert _names(tmp_path) == ["backup", "data"]
    assert (_mode(path.parent), _mode(path)) == (0o700, 0o600)
    with closing(sqlite3.connect(path)) as file:
        count, last = file.execute("SELECT count(*), max(seq) FROM messages").fetchone()
        assert count == last >= 30


def test_a_backup_takes_the_place_of_an_empty_directory_and_of_nothing_else(
    data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup"
    target.mkdir()
    back_up(data, target)
    before = (target / "madang.db").read_bytes()
    with pytest.raises(BackupError, match="not empty"):
        back_up(data, target)
    assert (target / "madang.db").read_bytes() == before
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(BackupError):
        back_up(data, file)
    with pytest.raises(BackupError, match="there is no"):
        back_up(tmp_path / "nowhere", tmp_path / "other")


def test_a_backup_of_what_a_kill_left_has_what_is_in_the_wal(data: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    connection, file = open_chat(data / "madang.db", WHOLE)
    connection.execute("UPDATE messages SET content = 'only in the wal'")
    for name in ("madang.db", "madang.db-wal"):
        shutil.copy(data / name, killed / name)
    file.close()
    connection.close()
    back_up(killed, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup" / "madang.db")) as copy:
        assert copy.execute("SELECT DISTINCT content FROM messages").fetchall() == [("only in the wal",)]


def test_a_directory_that_cannot_be_written_is_backed_up_too(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_is_read_only", lambda _: True)
    before = _names(data)
    back_up(data, tmp_path / "backup")
    assert _names(data) == before
    assert _messages(tmp_path / "backup" / "madang.db") == 10


def test_a_damaged_file_makes_no_backup(data: Path, tmp_path: Path) -> None:
    path = data / "madang.db"
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(UnusableFileError):
        back_up(data, tmp_path / "backup")
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


async def test_a_backup_is_restored_beside_what_was_there(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup")
    async with open_world(data) as world:
        await _say(world, 5)
    aside = restore(data, tmp_path / "backup", NOW)
    assert aside == data / "before-restore-20260131T123000Z"
    assert _messages(data / "madang.db") == 10
    assert _messages(aside / "madang.db") == 15
    assert not (data / "search.db").exists()
    assert _mode(data / "madang.db") == 0o600
    async with open_world(data) as world:
        await _say(world, 1)
        assert await world.search.position() == 0


def test_a_stale_wal_does_not_undo_a_restore(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup")
    killed = tmp_path / "killed"
    killed.mkdir()
    connection, file = open_chat(data / "madang.db", WHOLE)
    connection.execute("DELETE FROM messages WHERE seq > 1")
    for name in ("madang.db", "madang.db-wal"):
        shutil.copy(data / name, killed / name)
    file.close()
    connection.close()
    aside = restore(killed, tmp_path / "backup", NOW)
    assert aside is not None
    assert _messages(killed / "madang.db") == 10
    assert _messages(aside / "madang.db") == 1


def test_each_restore_gives_the_data_an_epoch_of_their_own(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup")
    epochs = set()
    for name in ("data", "one", "two"):
        if name != "data":
            assert restore(tmp_path / name, tmp_path / "backup", NOW) is None
        with closing(sqlite3.connect(tmp_path / name / "madang.db")) as file:
            epochs.add(file.execute("SELECT epoch FROM storage").fetchone())
    assert len(epochs) == 3


def test_nothing_is_restored_while_a_server_runs_or_from_what_is_no_backup(
    data: Path, tmp_path: Path
) -> None:
    back_up(data, tmp_path / "backup")
    with DataDirectory(data), pytest.raises(DirectoryInUseError):
        restore(data, tmp_path / "backup", NOW)
    with pytest.raises(BackupError, match="there is no"):
        restore(data, tmp_path / "nothing", NOW)
    for name, content in (("prose", b"not a database" * 1000), ("empty", b"")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "madang.db").write_bytes(content)
        with pytest.raises((UnusableFileError, BackupError)):
            restore(data, tmp_path / name, NOW)
    newer = tmp_path / "newer"
    newer.mkdir()
    connection = open_writer(newer / "madang.db")
    connection.execute("PRAGMA user_version = 1000")
    connection.close()
    with pytest.raises(NewerSchemaError):
        restore(data, newer, NOW)
    check_no_restore(data)
    assert _messages(data / "madang.db") == 10


@pytest.mark.parametrize("step", range(12))
def test_a_restore_stopped_anywhere_is_done_again_or_never_began(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Every call that puts something on the disk is the last one, in turn."""
    back_up(data, tmp_path / "backup")
    (data / "madang.db-wal").write_bytes(b"")
    (data / "search.db-wal").write_bytes(b"")
    calls = iter(range(1000))

    class StoppedError(Exception):
        pass

    real = backups._sync
    move = Path.replace

    def sync(path: Path) -> None:
        if next(calls) == step:
            raise StoppedError
        real(path)

    def replace(self: Path, target: Path) -> Path:
        if next(calls) == step:
            raise StoppedError
        return move(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(backups, "_sync", sync)
        patch.setattr(Path, "replace", replace)
        try:
            restore(data, tmp_path / "backup", NOW)
        except StoppedError:
            has_begun = (data / "restore.partial").exists()
        else:
            has_begun = False
    if has_begun:
        with pytest.raises(UnusableFileError, match="madang restore"):
            check_no_restore(data)
        restore(data, tmp_path / "backup", NOW)
    check_no_restore(data)
    assert _messages(data / "madang.db") == 10
    for aside in data.glob("before-restore-*"):
        assert _messages(aside / "madang.db") == 10
