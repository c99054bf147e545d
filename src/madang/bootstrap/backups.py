"""Backups of the embedded storage, for the commands."""

from datetime import UTC, datetime
from pathlib import Path

from madang.adapters.sqlite.backup import BackupError, back_up, restore
from madang.adapters.sqlite.database import UnusableFileError
from madang.adapters.sqlite.directory import DirectoryInUseError
from madang.bootstrap.errors import StartError

__all__ = ["make_backup", "restore_backup"]


def make_backup(data: Path, target: Path) -> str:
    """Make a backup; return a line about it.

    Raises:
        StartError: it cannot be made; there is nothing of it.
    """
    try:
        back_up(data, target)
    except (BackupError, UnusableFileError) as error:
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
        aside = restore(data, backup, datetime.now(UTC))
    except (BackupError, DirectoryInUseError, UnusableFileError) as error:
        raise StartError(str(error)) from error
    except OSError as error:
        raise StartError(f"cannot restore: {error}") from error
    kept = "" if aside is None else f"; what was there is in {aside}"
    return f"Restored {backup} to {data}{kept}"
