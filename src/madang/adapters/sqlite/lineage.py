"""The lineage of the data in a directory: its epoch, and a key in a file of its own."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes
from typing import Final

from madang.adapters.sqlite.changes import newest_position
from madang.adapters.sqlite.generation import read_generation
from madang.adapters.sqlite.revocations import Revocations
from madang.ports.lineage import SoleLineage

__all__ = ["read_lineage"]

_FILE: Final = "recovery.key"
_BYTES: Final = 32
_PRIVATE: Final = 0o600
_EPOCH: Final = 5


def read_lineage(connection: sqlite3.Connection, directory: Path) -> SoleLineage:
    """Return the lineage; the key is made where there is none, or not all of one.

    Backups do not have it: who comes back to a restored server begins anew in any case.

    Raises:
        OSError: the key can be neither read nor written.
        sqlite3.Error: the file cannot be read.
    """
    generation = read_generation(connection)
    epoch = "" if generation is None else generation.epoch[:_EPOCH]
    return SoleLineage(epoch, _key(directory / _FILE), newest_position(connection), Revocations(directory))


def _key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != _BYTES:
        key = token_bytes(_BYTES)
        path.touch(_PRIVATE)
        path.write_bytes(key)
    with suppress(PermissionError):  # another owner's stays as its owner has it
        path.chmod(_PRIVATE)
    return key
