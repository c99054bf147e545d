"""Opening the chat's file: looked at first, and written in, before anyone is served from it."""

import sqlite3
from pathlib import Path

from madang.adapters.sqlite.data_file import DataFile
from madang.adapters.sqlite.database import migrate, open_writer
from madang.adapters.sqlite.generation import check_own_wal
from madang.adapters.sqlite.integrity import check_integrity
from madang.adapters.sqlite.migrations import CHAT

__all__ = ["open_chat"]


def open_chat(path: Path, integrity_check: int) -> tuple[sqlite3.Connection, DataFile]:
    """Open the file of rooms and messages, which is made where it is missing.

    Args:
        path: the file.
        integrity_check: bytes up to which all of it is checked.

    Raises:
        UnusableFileError: it is damaged, a newer release wrote it, or its ``-wal`` is another file's.
        sqlite3.Error: it cannot be opened or written.
    """
    check_own_wal(path)
    connection = open_writer(path)
    try:
        check_integrity(connection, path, integrity_check)
        migrate(connection, CHAT)
        return connection, DataFile(connection, path)
    except BaseException:
        connection.close()
        raise
