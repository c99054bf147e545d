"""The read-states port on SQLite: a column beside each membership.

One's own messages raise one's own pointer as well, and sending must not pay for that. So they do not write
there: behind a position (``own_reads``) the pointers follow from the messages themselves, and every
``CARRY_EVERY`` entries the writer carries what has gathered into the memberships, with one statement. Whoever
reads pointers looks at both: at the column, and at the few messages behind that position.
"""

from functools import partial
from typing import Final

from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain.read_state import Marked, check_mark

__all__ = ["SqliteReadStates"]

_POINTER: Final = "SELECT max(read_seq, joined_seq) FROM memberships WHERE room_key = ? AND user_id = ?"
# By position, and so that no index is taken instead: there are a few hundred rows behind it at most.
_OWN: Final = (
    "SELECT coalesce(max(seq), 0) FROM messages"
    " WHERE position > (SELECT position FROM own_reads) AND +room_key = ? AND +user_id = ?"
)
_RAISE: Final = "UPDATE memberships SET read_seq = ? WHERE room_key = ? AND user_id = ?"


class SqliteReadStates:
    """Raises pointers through the writer; `SqliteRooms.describe` reads them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        return await self._writer.submit(partial(_mark, room_id=room_id, user_id=user_id, seq=seq))


def _mark(transaction: Transaction, room_id: str, user_id: str, seq: int) -> Marked:
    known = transaction.room(room_id)
    room = check_mark(None if known is None else known.state, user_id, seq)
    key = 0 if known is None else known.key
    before = _pointer(transaction, key, user_id)
    if seq > before:
        transaction.connection.execute(_RAISE, (seq, key, user_id))
    return Marked(max(before, seq), room.last_seq, len(room.members), seq > before)


def _pointer(transaction: Transaction, key: int, user_id: str) -> int:
    (pointer,) = transaction.connection.execute(_POINTER, (key, user_id)).fetchone()
    transaction.flush()  # what was said in this transaction counts, too
    (own,) = transaction.connection.execute(_OWN, (key, user_id)).fetchone()
    return int(max(pointer, own))
