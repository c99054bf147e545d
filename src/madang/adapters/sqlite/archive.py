"""The archive port on SQLite: it reads what the log wrote."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from madang.adapters.sqlite.message_rows import pick_messages, read_messages
from madang.adapters.sqlite.reaction_rows import read_reactions
from madang.adapters.sqlite.readers import Readers
from madang.domain import catalogue
from madang.domain.errors import HistoryUnavailable
from madang.domain.messages import Message
from madang.ports.archive import Page, Spot

__all__ = ["SqliteArchive"]

T = TypeVar("T")
_MAX_SEQ = 2**63 - 1


class SqliteArchive:
    """Pages through a room by the index on (room, seq)."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        stop = _MAX_SEQ if seq is None else min(seq, _MAX_SEQ)
        rows = await self._read(
            "rooms.id = ? AND seq < ? ORDER BY seq DESC LIMIT ?", room_id, stop, limit + 1
        )
        return Page(rows[limit - 1 :: -1] if len(rows) > limit else rows[::-1], has_more=len(rows) > limit)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        start = min(seq, _MAX_SEQ)
        rows = await self._read("rooms.id = ? AND seq > ? ORDER BY seq LIMIT ?", room_id, start, limit + 1)
        return Page(rows[:limit], has_more=len(rows) > limit)

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        return await self._run(partial(pick_messages, spots=spots))

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        return await self._run(partial(read_reactions, room_id=room_id, seq=seq, among=among))

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version, by the index on (room, version)."""
        which = "rooms.id = ? AND version > 0 AND version > ? ORDER BY version LIMIT ?"
        rows = await self._read(which, room_id, min(version, _MAX_SEQ), limit + 1)
        return Page(rows[:limit], has_more=len(rows) > limit)

    async def _read(self, which: str, *parameters: str | int) -> list[Message]:
        return await self._run(partial(read_messages, which=which, parameters=parameters))

    async def _run(self, read: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._readers.run(read)
        except sqlite3.Error as error:
            raise HistoryUnavailable(catalogue.HISTORY_UNREADABLE) from error
