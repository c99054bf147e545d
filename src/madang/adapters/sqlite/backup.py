"""Backups of the embedded storage: made while a server talks, and put in the place of what is there."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from madang.adapters.sqlite.database import NewerSchemaError, UnusableFileError, opening, read_only
from madang.adapters.sqlite.directory import DataDirectory, DirectoryInUseError
from madang.adapters.sqlite.generation import check_own_wal, read_generation
from madang.adapters.sqlite.migrations import CHAT
from madang.ports.errors import UnusableError

__all__ = ["BackupError", "back_up", "check_no_restore", "restore"]

_CHAT: Final = "madang.db"
_REPLACED: Final = (
    "madang.db",
    "madang.db-wal",
    "madang.db-shm",
    "search.db",
    "search.db-wal",
    "search.db-shm",
)
_WORK: Final = "restore.partial"
_ASIDE: Final = "aside"


class BackupError(UnusableError):
    """A backup cannot be made or restored; everything is as it was."""


def back_up(data: Path, target: Path) -> None:
    """Copy rooms and messages to a new directory, as they are at one moment; a server may write meanwhile.

    All pages are copied in one step, within one read transaction: a busy server does not make it begin again.
    The copy is checked and on disk before it gets its name, so that there is no half of one.

    Args:
        data: the data directory.
        target: the directory to make; it may be there, if it is empty.

    Raises:
        BackupError: there is nothing to copy, or something is in the target already.
        UnusableFileError: the file cannot be read, or is damaged.
        OSError: the copy cannot be written.
    """
    source = data / _CHAT
    if not source.exists():
        raise BackupError(f"there is no {source}")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} is there already, and not empty")
    if not _is_read_only(data):
        with suppress(DirectoryInUseError), DataDirectory(data):
            check_own_wal(source)  # a server that runs has done so, and goes on writing
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))  # of mode 0700
    try:
        _copy(source, work / _CHAT)
        work.replace(target)
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def restore(data: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a directory's rooms and messages; the next start makes the search index.

    Stopped in the middle, it is begun again by doing the same again; no server starts before that.

    Args:
        data: the data directory, which no server uses.
        backup: the directory that ``back_up`` made.
        now: the name of the directory where the present files are put bears it.

    Returns:
        Where what was there is now, ``None`` if nothing was.

    Raises:
        DirectoryInUseError: a server runs on the directory.
        BackupError: the backup is none.
        UnusableFileError: it is damaged, or a newer release made it.
        OSError: files cannot be written or moved.
    """
    source = backup / _CHAT
    if not source.is_file():
        raise BackupError(f"there is no {source}")
    check_own_wal(source)
    with DataDirectory(data):
        work = data / _WORK
        work.mkdir(mode=0o700, exist_ok=True)
        (work / _CHAT).unlink(missing_ok=True)
        try:
            _copy(source, work / _CHAT)
        except BaseException:
            if not (work / _ASIDE).exists():  # nothing was moved yet
                shutil.rmtree(work, ignore_errors=True)
            raise
        aside = _put_aside(data, work, f"before-restore-{now:%Y%m%dT%H%M%SZ}")
        (work / _CHAT).replace(data / _CHAT)
        _sync(data)
        shutil.rmtree(work)
        _sync(data)
        return aside


def check_no_restore(data: Path) -> None:
    """Make sure that no restore was stopped in the middle.

    Raises:
        UnusableFileError: one was.
    """
    if (data / _WORK).exists():
        raise UnusableFileError("a restore was stopped in the middle: do it again with `madang restore`")


def _put_aside(data: Path, work: Path, name: str) -> Path | None:
    # The name is written down first: after a stop in the middle, what belongs together goes to one place.
    note = work / _ASIDE
    if not note.exists():
        note.write_text(name)
        _sync(note)
        _sync(work)
    aside = data / note.read_text()
    for each in _REPLACED:  # the file before its `-wal`: alone, it would look whole
        if (data / each).exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            (data / each).replace(aside / each)
    if not aside.exists():
        return None
    _sync(aside)
    _sync(data)
    return aside


def _copy(source: Path, target: Path) -> None:
    """Copy a file in one step, and give the copy an epoch of its own; it is whole and on disk afterwards."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # Where nothing can be written, nobody writes, and SQLite cannot make the `-shm` that it wants otherwise.
    immutable = _is_read_only(source) and not source.with_name(f"{source.name}-wal").exists()
    with (
        opening(source),
        closing(read_only(source, immutable=immutable)) as original,
        _copying(target) as copy,
    ):
        (version,) = original.execute("PRAGMA user_version").fetchone()
        if version > len(CHAT):
            raise NewerSchemaError(f"{source}: a newer release wrote it")
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if read_generation(copy) is not None:
            # A `-wal` that a crash left is no longer this file's, and who kept a position begins anew.
            copy.execute(
                "UPDATE storage SET epoch = lower(hex(randomblob(16))), number = 1, base = 0, sealed = 1"
            )
        if copy.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise UnusableFileError(f"{source} is damaged")
        if (
            not version
            or not copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'rooms'").fetchone()[0]
        ):
            raise BackupError(f"{source} holds no rooms")
    _sync(target)
    _sync(target.parent)


@contextmanager
def _copying(target: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        yield copy


def _is_read_only(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
