"""Backups of the embedded storage, for the commands."""

from datetime import UTC, datetime
from pathlib import Path

from madang.adapters import sqlite
from madang.bootstrap.errors import StartError
from madang.ports.errors import UnusableError

__all__ = ["make_backup", "restore_backup"]


def make_backup(data: Path, target: Path) -> str:
    """Make a backup; return a line about it.

    Raises:
        StartError: it cannot be made; there is nothing of it.
    """
    try:
        sqlite.make_backup(data, target)
    except UnusableError as error:
        raise StartError(str(error)) from error
    except OSError as error:
        raise StartError(f"cannot write the backup: {error}") from error
    return f"Backed up {data} to {target}"


def restore_backup(data: Path, backup: Path) -> str:
    """Restore a backup; return a line about it, and about where what was there is now.

    Raises:
        StartError: it cannot be restored.
    """
    try:
        aside = sqlite.restore_backup(data, backup, datetime.now(UTC))
    except UnusableError as error:
        raise StartError(str(error)) from error
    except OSError as error:
        raise StartError(f"cannot restore: {error}") from error
    kept = "" if aside is None else f"; what was there is in {aside}"
    return f"Restored {backup} to {data}{kept}"
