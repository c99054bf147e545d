"""The embedded storage: rooms and messages in a SQLite file, the index of the search in one of its own.

``sqlite3`` is loaded when the storage is opened.
"""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

from madang.ports.storage import EmbeddedStorage, StorageOptions

__all__ = ["make_backup", "open_storage", "restore_backup", "revoke"]


def open_storage(options: StorageOptions) -> AbstractAsyncContextManager[EmbeddedStorage]:
    """Open the storage in a directory (``madang.ports.storage.OpenStorage``)."""
    from madang.adapters.sqlite.storage import open_sqlite

    return open_sqlite(options)


def make_backup(directory: Path, target: Path) -> None:
    """Copy a directory's rooms and messages to a new directory, also while a server runs.

    Raises:
        UnusableError: it cannot be made; there is nothing of it.
        OSError: it cannot be written.
    """
    from madang.adapters.sqlite.backup import back_up

    back_up(directory, target)


def restore_backup(directory: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the place of what is in a directory; return where that is now.

    Raises:
        UnusableError: it cannot be restored, or a server runs on the directory.
        OSError: files cannot be written or moved.
    """
    from madang.adapters.sqlite.backup import restore

    return restore(directory, backup, now)


def revoke(directory: Path, user_id: str, moment: int) -> None:
    """Void a user's private ids that were made up to a moment (Unix ms), also while a server runs.

    Raises:
        OSError: it cannot be written, or there is no such directory.
    """
    from madang.adapters.sqlite.revocations import Revocations

    Revocations(directory).add(user_id, moment)
