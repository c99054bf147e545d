"""A ``-wal`` goes over no other file than its own, and over its own after a crash at any moment."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from madang.adapters.sqlite.data_file import DataFile
from madang.adapters.sqlite.database import UnusableFileError, open_reader
from madang.adapters.sqlite.generation import check_own_wal
from madang.adapters.sqlite.opening import open_chat
from tests.support.older import TO_VERSION_1

INSERT = "INSERT INTO rooms (id, host_id, created_at) VALUES (?, 'haneul', 1)"
WHOLE = 2**40


class Talk:
    """A server's file, written as a server does, and copied as a crash would leave it."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "madang.db"
        self.connection, self.file = open_chat(self.path, WHOLE)
        self.said = 0

    def speak(self, many: int = 1) -> None:
        """Write some rooms."""
        for _ in range(many):
            self.said += 1
            self.file.check()
            self.connection.execute(INSERT, (f"room-{self.said}",))
            self.file.check()

    def crash(self, target: Path) -> Path:
        """Copy the file and its ``-wal`` as they are now; return the copy."""
        target.mkdir()
        for name in ("madang.db", "madang.db-wal"):
            shutil.copy(self.path.with_name(name), target / name)
        return target / "madang.db"

    def stop(self) -> None:
        """End in order."""
        self.file.close()
        self.connection.close()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """Give a file in which something stands."""
    talk = Talk(tmp_path)
    talk.connection.execute("PRAGMA synchronous = OFF")
    talk.speak(3)
    yield talk
    talk.stop()


def _rooms(path: Path) -> int:
    connection, file = open_chat(path, WHOLE)
    (count,) = connection.execute("SELECT count(*) FROM rooms").fetchone()
    file.close()
    connection.close()
    return int(count)


def _copy_by_backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _copy_by_vacuum(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one:
        one.execute("VACUUM INTO ?", (str(target),))


COPIES = [_copy_by_backup, _copy_by_vacuum]


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("checkpoints", [0, 1, 3])
def test_a_copy_in_the_place_of_the_file_is_not_ruined_by_the_wal(
    talk: Talk, tmp_path: Path, copy: Callable[[Path, Path], None], checkpoints: int
) -> None:
    backup = tmp_path / "backup.db"
    copy(talk.path, backup)
    for _ in range(checkpoints):
        talk.speak()
        talk.file._checkpoint()
    talk.speak(2)
    crashed = talk.crash(tmp_path / "crashed")
    shutil.copy(backup, crashed)
    before = [each.read_bytes() for each in sorted(crashed.parent.iterdir()) if "shm" not in each.name]
    with pytest.raises(UnusableFileError, match=r"madang.db-wal is not of this madang.db.*madang restore"):
        open_chat(crashed, WHOLE)
    assert before == [
        each.read_bytes() for each in sorted(crashed.parent.iterdir()) if "shm" not in each.name
    ]
    for suffix in ("-wal", "-shm"):  # as the line says
        crashed.with_name(crashed.name + suffix).unlink(missing_ok=True)
    assert _rooms(crashed) == 3


def test_another_servers_file_is_refused(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Talk(tmp_path / "other")
    other.speak()
    other.stop()
    crashed = talk.crash(tmp_path / "crashed")
    shutil.copy(tmp_path / "other" / "madang.db", crashed)
    with pytest.raises(UnusableFileError):
        open_chat(crashed, WHOLE)


def test_a_wal_without_its_file_is_no_new_beginning(talk: Talk, tmp_path: Path) -> None:
    crashed = talk.crash(tmp_path / "crashed")
    crashed.unlink()
    with pytest.raises(UnusableFileError, match="is missing"):
        open_chat(crashed, WHOLE)
    assert crashed.with_name("madang.db-wal").stat().st_size


def test_after_a_crash_at_any_statement_nothing_is_refused_and_nothing_is_lost(
    talk: Talk, tmp_path: Path
) -> None:
    crashes: list[tuple[Path, int]] = []

    def crash(_: str) -> None:
        crashes.append((talk.crash(tmp_path / f"crash-{len(crashes)}"), talk.said))

    talk.connection.set_trace_callback(crash)
    for is_read in (False, True, False):
        with closing(open_reader(talk.path)) as reader:
            if is_read:  # so that not all pages can be carried on
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM rooms").fetchone()
            talk.connection.execute("BEGIN")
            talk.connection.execute(INSERT, (f"more-{len(crashes)}",))
            talk.connection.execute("COMMIT")
            talk.file._checkpoint()
    talk.connection.set_trace_callback(None)
    crash("")
    counts = [_rooms(path) for path, _ in crashes]
    assert counts == sorted(counts)
    assert counts[0] == 3
    assert counts[-1] == 6


def test_a_crash_within_a_checkpoint_leaves_what_is_the_files_own(talk: Talk, tmp_path: Path) -> None:
    before = talk.path.read_bytes()
    talk.speak(500)
    talk.connection.execute("UPDATE storage SET sealed = 1")
    crashed = talk.crash(tmp_path / "crashed")
    with closing(sqlite3.connect(talk.path)) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")
    after = talk.path.read_bytes()
    pages = range(0, len(after), 4096)
    for number, _ in enumerate(pages):  # so many pages were written, in the order of their numbers
        end = number * 4096
        crashed.write_bytes(after[:end] + before[end:])
        check_own_wal(crashed)
    assert _rooms(crashed) == 503


def test_a_long_wal_is_carried_to_the_file_and_begun_anew(talk: Talk) -> None:
    sizes = set()
    for _ in range(3000):
        talk.speak()
        talk.file.maintain()
        sizes.add(talk.path.with_name("madang.db-wal").stat().st_size)
    assert max(sizes) < 1100 * 4200
    assert talk.path.stat().st_size > 100_000


def test_a_checkpoint_by_another_program_is_no_replacement(talk: Talk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(talk.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    talk.file.check()
    talk.file.maintain()
    talk.speak()
    assert _rooms(talk.crash(tmp_path / "crashed")) == 4


def test_a_file_of_the_release_before_is_taken_over_with_its_wal(talk: Talk, tmp_path: Path) -> None:
    talk.connection.executescript(TO_VERSION_1)
    crashed = talk.crash(tmp_path / "crashed")
    talk.connection.executescript(
        "CREATE TABLE storage (epoch, number, base, sealed); INSERT INTO storage VALUES ('', 1, 0, 0)"
    )
    assert _rooms(crashed) == 3


def _delete(path: Path) -> None:
    path.unlink()


def _delete_wal(path: Path) -> None:
    path.with_name("madang.db-wal").unlink()


def _delete_directory(path: Path) -> None:
    shutil.rmtree(path.parent)


def _move_another_there(path: Path) -> None:
    other = path.with_name("other.db")
    shutil.copy(path, other)
    other.replace(path)


def _write_another_over_it(path: Path) -> None:
    other = path.with_name("other.db")
    _copy_by_vacuum(path, other)
    shutil.copyfile(other, path)


def _write_nothing_over_it(path: Path) -> None:
    path.write_bytes(b"")


LOSSES = [
    _delete,
    _delete_wal,
    _delete_directory,
    _move_another_there,
    _write_another_over_it,
    _write_nothing_over_it,
]


@pytest.mark.parametrize("lose", LOSSES)
def test_a_file_that_is_lost_is_noticed_before_the_next_commit_and_stays_so(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    (tmp_path / "data").mkdir()
    talk = Talk(tmp_path / "data")
    talk.speak(3)
    lose(talk.path)
    for _ in range(2):
        with pytest.raises(UnusableFileError):
            talk.file.check()
    talk.stop()


def test_a_file_that_is_replaced_just_before_a_checkpoint_is_noticed_after_it(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.speak()
    _move_another_there(talk.path)
    talk.file._checkpoint()
    with pytest.raises(UnusableFileError):
        talk.file.check()
    talk.stop()


def test_what_was_written_over_the_file_is_not_written_over_in_turn(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.speak(3)
    _copy_by_vacuum(talk.path, tmp_path / "copy.db")
    talk.speak(3)
    shutil.copyfile(tmp_path / "copy.db", talk.path)
    talk.stop()
    assert talk.path.read_bytes() == (tmp_path / "copy.db").read_bytes()
    assert isinstance(talk.file, DataFile)
