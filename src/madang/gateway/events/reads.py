"""``mark_read``, ``get_receipts``."""

from madang.application.commands.reads import ReadCommands
from madang.application.queries.receipts import ReceiptQueries
from madang.contract import ReadStateOut, read_state_out, receipts_out
from madang.gateway.acknowledgements import Receipts
from madang.gateway.connection import ChatConnection
from madang.gateway.schemas import GetReceipts, MarkRead

__all__ = ["ReadEvents"]


class ReadEvents:
    """Takes how far the socket's user has read, and tells how far others have."""

    def __init__(self, commands: ReadCommands, queries: ReceiptQueries) -> None:
        self._commands = commands
        self._queries = queries

    async def mark(self, connection: ChatConnection, payload: MarkRead) -> ReadStateOut:
        """Note how far one has read; one's other sockets hear it, and the room."""
        marked = await self._commands.mark(
            connection.actor, payload.room_id, payload.user_id, payload.seq, connection.socket.id
        )
        return read_state_out(marked)

    async def receipts(self, connection: ChatConnection, payload: GetReceipts) -> Receipts:
        """Return how far each member has read a room."""
        return Receipts(receipts_out(await self._queries.of_room(connection.actor, payload.room_id)))
