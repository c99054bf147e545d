"""The chat's file as its writer looks after it: is it still there, is it still this one, is its log long."""

import os
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from madang.adapters.sqlite.database import UnusableFileError, read_only
from madang.adapters.sqlite.generation import checkpoint, in_the_file_itself, read_generation, seal

__all__ = ["DataFile", "FileReplacedError"]

_LONG_WAL: Final = 1000
"""Pages in the ``-wal`` after which they are carried to the file, as SQLite itself does by default."""

# mxFrame in the header of the wal-index, in the machine's byte order
# (https://sqlite.org/walformat.html#the_wal_index_header).
_MX_FRAME: Final = 16


class FileReplacedError(UnusableFileError):
    """The file that is open is no longer the one of that name: what is written to it would be lost."""


class DataFile:
    """Used by the writer's thread alone.

    SQLite writes the file itself at checkpoints only, and these are made here; so a change at another time is
    somebody else's.

    Raises:
        sqlite3.Error: the file cannot be written: making this writes in it.
        FileReplacedError: it is gone already.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._names = str(path), f"{path}-wal"
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        file, wal = self._look()
        # Taken once: what has the name after a checkpoint may be another file already.
        self._file, self._wal = (file.st_dev, file.st_ino), (wal.st_dev, wal.st_ino)
        self._long = _LONG_WAL
        self._checkpoint()
        self._index = os.open(path.with_name(f"{path.name}-shm"), os.O_RDONLY | os.O_CLOEXEC)

    def check(self) -> None:
        """Make sure that the file and its ``-wal`` are those that are open; to be called around each commit.

        Raises:
            FileReplacedError: they are not. It stays so until the file is opened anew.
        """
        file, wal = self._look()
        if (file.st_dev, file.st_ino) != self._file or (wal.st_dev, wal.st_ino) != self._wal:
            raise FileReplacedError(f"{self._path} was replaced by another file")
        if file.st_mtime_ns != self._changed or file.st_size != self._size:
            self._look_into(file)

    def maintain(self) -> None:
        """Carry a long ``-wal`` to the file, between transactions. What fails is tried again commits later.

        Raises:
            sqlite3.Error: it cannot be carried on now; nothing is lost.
        """
        if self._pages() >= self._long:
            self._long = self._pages() + _LONG_WAL
            self._checkpoint()
            self._long = self._pages() + _LONG_WAL

    def erase(self) -> bool:
        """Leave nothing in the ``-wal`` of what was overwritten, between transactions; tell whether it is so.

        Raises:
            sqlite3.Error: it cannot be carried on now; nothing is lost.
        """
        is_done = self._checkpoint(truncate=True)
        self._long = self._pages() + _LONG_WAL
        return is_done

    def close(self) -> None:
        """Prepare for the writer's connection to be closed, at which SQLite makes a last checkpoint."""
        os.close(self._index)
        try:
            self.check()
            seal(self._connection)
        except FileReplacedError:
            self._spare()
        except sqlite3.Error:
            pass  # nor will the last checkpoint be written

    def _spare(self) -> None:
        # The last checkpoint would go over what was put in the file's place. It is not made while another
        # connection is open; this one is read-only, outlives the others of the process, and makes none.
        with suppress(sqlite3.Error):
            self._last = read_only(self._path)
            read_generation(self._last)

    def _pages(self) -> int:
        return int.from_bytes(os.pread(self._index, 4, _MX_FRAME), sys.byteorder)

    def _checkpoint(self, *, truncate: bool = False) -> bool:
        try:
            return checkpoint(self._connection, truncate=truncate)
        finally:
            self._note(self._look()[0])

    def _look(self) -> tuple[os.stat_result, os.stat_result]:
        file, wal = self._names
        try:
            return os.stat(file), os.stat(wal)  # noqa: PTH116  # twice around each commit: half of Path's time
        except OSError as error:
            raise FileReplacedError(f"{error.filename} is gone: {error.strerror}") from error

    def _note(self, file: os.stat_result) -> None:
        self._size, self._changed = file.st_size, file.st_mtime_ns

    def _look_into(self, file: os.stat_result) -> None:
        """Tell another program's checkpoint, as backup tools make, from a file that was written over."""
        with suppress(sqlite3.Error):
            together = read_generation(self._connection)
            alone = in_the_file_itself(self._path, schema_of=self._connection)
            if together is not None and alone is not None and together._replace(sealed=1).goes_over(alone):
                self._note(file)
                self._long = 0  # the next generation begins with the next commit
                return
        raise FileReplacedError(f"{self._path} was written over by another program")
