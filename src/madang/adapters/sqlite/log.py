"""The log port on SQLite."""

import sqlite3
from collections.abc import Awaitable, Sequence
from functools import partial
from heapq import merge
from operator import attrgetter

from madang.adapters.sqlite.changes import read_changes
from madang.adapters.sqlite.message_rows import read_messages
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import RoomNotFound, Unavailable
from madang.domain.messages import Accepted
from madang.domain.room_state import Append, check_versions, decide
from madang.kinds.message_sent import entry_of

__all__ = ["SqliteLog", "accept"]


class SqliteLog:
    """Accepts entries through the writer; also reads them back in order."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    def append(self, entry: Entry, conditions: Conditions) -> Awaitable[Accepted]:
        """Accept an entry."""
        return self._writer.submit(partial(accept, command=Append(entry, conditions)))

    async def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read behind a position.

        A message is as it is now, also in the entries that changed it. The body of what changed who is in a
        room is as it is stored: what the room is now, other ports tell.
        """
        try:
            return await self._readers.run(partial(_read, after=after, limit=limit))
        except sqlite3.Error as error:
            raise Unavailable(catalogue.LOG_UNREADABLE) from error


def _read(connection: sqlite3.Connection, after: int, limit: int) -> list[Entry]:
    found = read_messages(connection, "position > ? ORDER BY position LIMIT ?", (after, limit))
    messages = list(map(entry_of, found))
    changes = read_changes(connection, after, limit)
    if not changes:
        return messages
    return [*merge(messages, changes, key=attrgetter("position"))][:limit]


def accept(transaction: Transaction, command: Append) -> Accepted:
    """Accept an entry within a transaction.

    Raises:
        RoomNotFound: there is no such room.
        NotAMember: the actor is not in it.
        MessageNotFound: the message that it changes is not there.
        Conflict: that message has another version than the conditions say.
    """
    room = transaction.room(command.entry.room_id)
    entry = decide(None if room is None else room.state, command, transaction.next_position())
    if room is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    key = command.conditions.dedup_key
    if key is not None:
        first = transaction.answer(room.key, entry, key)
        if first is not None:
            return first
    if command.conditions.versions:
        check_versions(command.conditions, partial(transaction.version, room.key))
    return transaction.accept(room, entry, key)
