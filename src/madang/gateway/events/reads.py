"""``mark_read``."""

from madang.application.commands.reads import ReadCommands
from madang.contract import ReadStateOut, read_state_out
from madang.gateway.connection import ChatConnection
from madang.gateway.schemas import MarkRead

__all__ = ["ReadEvents"]


class ReadEvents:
    """Takes how far the socket's user has read."""

    def __init__(self, commands: ReadCommands) -> None:
        self._commands = commands

    async def mark(self, connection: ChatConnection, payload: MarkRead) -> ReadStateOut:
        """Note how far one has read; one's other sockets hear it, and the room."""
        marked = await self._commands.mark(
            connection.actor, payload.room_id, payload.user_id, payload.seq, connection.socket.id
        )
        return read_state_out(marked)
