"""The data directory: made where it is missing, and held by one server at a time."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from madang.ports.errors import UnusableError

__all__ = ["DataDirectory", "DirectoryInUseError"]


class DirectoryInUseError(UnusableError):
    """Another server works in the directory."""


class DataDirectory:
    """A context in which this process alone may write in a directory.

    The lock is the kernel's (flock(2)): it ends with the process, however that ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def __enter__(self) -> "DataDirectory":
        """Make and lock the directory.

        Raises:
            OSError: it cannot be made or written in.
            DirectoryInUseError: another server has it.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(PermissionError):  # another owner's stays as its owner has it
            os.fchmod(lock, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise DirectoryInUseError(f"{self.path} is in use by another server") from None
        self._lock = lock
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
