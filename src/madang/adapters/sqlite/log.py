"""The log port on SQLite."""

import sqlite3
from collections.abc import Awaitable, Sequence
from functools import partial

from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.domain.events import MessageAccepted
from madang.domain.messages import Accepted, Draft, Message

__all__ = ["SqliteLog", "accept"]


class SqliteLog:
    """Accepts messages through the writer; also reads them back in order."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    def append(self, draft: Draft) -> Awaitable[Accepted]:
        """Accept a message."""
        return self._writer.submit(partial(accept, draft=draft))

    async def read(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """Read behind a position, which is the message's rowid."""
        try:
            return await self._readers.run(partial(_read, after=after, limit=limit))
        except sqlite3.Error as error:
            raise Unavailable(catalogue.LOG_UNREADABLE) from error


def _read(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, Message]]:
    rows = connection.execute(
        "SELECT position, messages.id, rooms.id, seq, user_id, content, messages.created_at,"
        " client_message_id FROM messages JOIN rooms ON key = room_key"
        " WHERE position > ? ORDER BY position LIMIT ?",
        (after, limit),
    )
    return [(position, Message(*fields)) for position, *fields in rows]


def accept(transaction: Transaction, draft: Draft) -> Accepted:
    """Accept a message, as one operation of a transaction.

    Raises:
        RoomNotFound: there is no such room.
        NotAMember: the sender is not in it.
    """
    state = transaction.room_with(draft.room_id, draft.user_id)
    answer = transaction.answer(state, draft)
    if answer is not None:
        return answer
    message = draft.accepted(state.last_seq + 1)
    accepted = Accepted(message.id, message.seq, message.created_at)
    position = transaction.add(state, message, accepted)
    transaction.events.append(MessageAccepted(message, position=position))
    return accepted
