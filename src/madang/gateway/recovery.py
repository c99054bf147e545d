"""Recovery: who comes back as the same client, and from where it has missed what happened."""

from typing import NamedTuple

from madang.gateway.connection import ChatConnection
from madang.gateway.events.users import Entered
from madang.gateway.hub import Hub
from madang.gateway.offset import parse_offset
from madang.gateway.pid import Pids
from madang.gateway.synchronizer import Synchronizer

__all__ = ["Recovery", "Return"]


class Return(NamedTuple):
    """What a client shows in its handshake; each may be anything.

    Attributes:
        pid: what the server gave it before; official clients show it with their ``offset``.
        since: an offset that the application itself has kept, which needs no ``pid``.
    """

    pid: object
    offset: object
    since: object


class Recovery:
    """Reads what returning clients show, and ends the older socket of each."""

    def __init__(self, pids: Pids, synchronizer: Synchronizer, hub: Hub) -> None:
        self._pids = pids
        self._synchronizer = synchronizer
        self._hub = hub
        self._connections: dict[str, ChatConnection] = {}
        hub.synchronizer = synchronizer

    def since(self, shown: Return, user_id: str) -> int | None:
        """Return the position behind which a client has missed what happened, ``None`` for a newcomer."""
        is_same = self._pids.is_good(shown.pid, user_id)
        offset = (parse_offset(shown.offset) if is_same else None) or parse_offset(shown.since)
        return offset.position if offset is not None and self._synchronizer.has(offset) else None

    def welcome(self, connection: ChatConnection, shown: Return, entered: Entered) -> str:
        """Return the client's private id: the one that it showed where it has missed nothing now.

        An older socket of the same client is ended: it is the end of a connection that is gone.
        """
        pid = self._pids.make(entered.user_id)
        if self._pids.is_good(shown.pid, entered.user_id):
            older = self._connections.pop(str(shown.pid), None)
            if older is not None:
                older.socket.close("forced close")
            if entered.is_recovered:
                pid = str(shown.pid)
        connection.pid = pid
        self._connections[pid] = connection
        self._hub.synchronize(connection)
        return pid

    def forget(self, connection: ChatConnection) -> None:
        """Let go of a socket that is gone."""
        if connection.pid is not None and self._connections.get(connection.pid) is connection:
            del self._connections[connection.pid]
