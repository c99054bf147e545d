"""A SQLite file: opened, tuned and brought to the newest schema."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from madang.domain.ids import normal_user_id
from madang.domain.rooms import normal_room_name
from madang.ports.errors import UnusableError

__all__ = [
    "NewerSchemaError",
    "UnusableFileError",
    "migrate",
    "open_reader",
    "open_writer",
    "opening",
    "read_only",
]

_PRIVATE: Final = 0o600
_SIDECARS: Final = ("-wal", "-shm", "-journal")


class UnusableFileError(UnusableError):
    """The file cannot be worked with."""


class NewerSchemaError(UnusableFileError):
    """The file was written by a newer release; this one must not touch it."""


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Say of which file it is that SQLite complains.

    Raises:
        UnusableFileError: the file cannot be opened, written, or is no database.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise UnusableFileError(f"{path}: {error}") from error


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes. Transactions are begun and ended by the caller.

    WAL lets others read meanwhile, and ``synchronous=FULL`` makes a commit outlive a power cut
    (https://sqlite.org/pragma.html#pragma_synchronous).

    Raises:
        sqlite3.Error: the file cannot be opened, created or written.
    """
    _keep_private(path)
    connection = _connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What was deleted is overwritten, not only forgotten (https://sqlite.org/pragma.html#pragma_secure_delete).
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _keep_private(path: Path) -> None:
    """Let nobody but the file's owner read it, nor what SQLite makes beside it with the same rights.

    (https://sqlite.org/src/file/src/os_unix.c, ``findCreateFileMode``.) What is wrong with the file is said
    by SQLite; one of another owner is used as its owner has it.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE))
    for file in (path, *(path.with_name(f"{path.name}{end}") for end in _SIDECARS)):
        with suppress(OSError):
            file.chmod(_PRIVATE)


def open_reader(path: Path, attached: Path | None = None) -> sqlite3.Connection:
    """Open a connection that can only read; ``attached`` is the chat's file, which it knows as ``chat``.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    connection = _connect(path.absolute().as_uri(), uri=True)
    if attached is not None:
        # Not even closing the last connection writes in that file.
        connection.execute("ATTACH ? AS chat", (f"{attached.absolute().as_uri()}?mode=ro",))
    connection.execute("PRAGMA query_only = ON")
    return connection


def read_only(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Open a file that is only looked at: not even closing the last connection writes in it.

    Args:
        path: the file.
        immutable: read the file alone, without its ``-wal`` and without locks.

    Raises:
        sqlite3.Error: the file is not there, or cannot be opened.
    """
    how = "immutable=1" if immutable else "mode=ro"
    return _connect(f"{path.absolute().as_uri()}?{how}", uri=True)


def _connect(path: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    # A connection is used by one thread at a time, but closed by another.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5, uri=uri)
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Bring a file to the newest schema, each version in a transaction of its own.

    Migrations may call ``normal_id`` and ``normal_name``.

    Raises:
        NewerSchemaError: the file has had more migrations than this release knows.
        sqlite3.Error: a migration failed; the file is at the version before it.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise NewerSchemaError(
            f"schema version {version} is newer than this release, which knows {len(migrations)}"
        )
    connection.create_function("normal_id", 1, normal_user_id, deterministic=True)
    connection.create_function("normal_name", 1, normal_room_name, deterministic=True)
    for number, script in enumerate(migrations[version:], start=version + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
