"""Many rows with few statements."""

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

__all__ = ["Inserts"]

_MOST: Final = 64
"""Rows of a statement: with few columns, parameters stay under the 999 that any release of SQLite takes."""


class Inserts:
    """Statements that insert 64 rows, 32, 16, and so on to one.

    Each statement is one step, which lets the interpreter's lock go once: whenever that is done, every other
    thread may take it first. The sizes are powers of two for SQLite to keep all statements prepared.
    """

    def __init__(self, into: str, columns: Sequence[str], how: str = "INSERT") -> None:
        """Prepare the text of statements that write ``columns`` of the table ``into``."""
        row = f"({', '.join('?' * len(columns))})"
        self._statements = [
            (size, f"{how} INTO {into} ({', '.join(columns)}) VALUES {', '.join([row] * size)}")
            for size in (_MOST >> power for power in range(_MOST.bit_length()))
        ]

    def run(self, connection: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> int:
        """Insert rows in their order; return how many were."""
        begun = inserted = 0
        for size, statement in self._statements:
            while len(rows) - begun >= size:
                values = [*chain.from_iterable(rows[begun : begun + size])]
                inserted += connection.execute(statement, values).rowcount
                begun += size
        return inserted
