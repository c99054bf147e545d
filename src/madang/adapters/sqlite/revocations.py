"""Revocations: whose private ids are void, in a file beside the data, a line each."""

import os
from pathlib import Path
from typing import Final

__all__ = ["Revocations"]

_FILE: Final = "recovery.revoked"
_PRIVATE: Final = 0o600
_Shape = tuple[int, int, int] | None


class Revocations:
    """Reads the file again whenever it has changed: a command writes it while a server runs."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _FILE
        self._shape: _Shape = None
        self._moments: dict[str, int] = {}

    def __call__(self, user_id: str) -> int:
        """Return the moment (Unix ms) up to which a user's private ids are void, 0 for none."""
        shape = self._look()
        if shape != self._shape:
            self._moments = self._read() if shape is not None else {}
            self._shape = shape
        return self._moments.get(user_id, 0)

    def add(self, user_id: str, moment: int) -> None:
        """Void a user's private ids that were made up to a moment.

        Raises:
            OSError: the file cannot be written.
        """
        # One write behind what is there: of two commands at once neither loses the other's line.
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        try:
            os.write(file, f"{moment} {user_id}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

    def _look(self) -> _Shape:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _read(self) -> dict[str, int]:
        moments: dict[str, int] = {}
        for line in self._path.read_text("utf-8").splitlines():
            moment, _, user_id = line.partition(" ")
            if moment.isdecimal():
                moments[user_id] = max(moments.get(user_id, 0), int(moment))
        return moments
