"""Recovery: who comes back as the same client, and from where it has missed what happened.

What a client shows is judged in this order; the first that is not so makes it a newcomer (`ReturnCounts`):

======================  ==================================================================================
is needed               because
======================  ==================================================================================
a good private id, or   an official client's offset is only taken with the private id it goes with; an
a ``since``             application that keeps an offset itself needs none: its identity is proved alike
an offset               without one there is no place to go on from
a node that knows all   what a later release wrote was passed over: it cannot be caught up here
data of the same        after a restore, or where Redis lost something, the same position is another entry
lineage
nothing of the future   it would be taken for read when it comes
======================  ==================================================================================

Then it waits until this node has announced all up to the offset, for another node may have told it more: that
would be announced to it once more, and its offset go back.
"""

import asyncio

from madang.gateway.catch_up import CatchUp
from madang.gateway.connection import ChatConnection
from madang.gateway.hub import Hub
from madang.gateway.offset import Offset, parse_offset
from madang.gateway.pid import Pids
from madang.gateway.return_counts import Refusal, ReturnCounts
from madang.gateway.synchronizer import Synchronizer
from madang.ports.bus import Bus

__all__ = ["Recovery", "Return"]


class Return:
    """What a client shows in its handshake, or with ``register``; each may be anything.

    Attributes:
        pid: what the server gave it before; official clients show it with their ``offset``.
        since: an offset that the application itself has kept, which needs no ``pid``; "" for none yet.
        began: when it came, by the loop's clock.
        is_same: whether the private id is good, once that was looked at.
    """

    def __init__(self, since: object, pid: object = None, offset: object = None) -> None:
        self.pid = pid
        self.offset = offset
        self.since = since
        self.began = asyncio.get_running_loop().time()
        self.is_same = False


class Recovery:
    """Reads what returning clients show, and ends the older socket of each.

    Attributes:
        catch_up: reads what they have missed.
    """

    def __init__(
        self,
        pids: Pids,
        synchronizer: Synchronizer,
        hub: Hub,
        bus: Bus,
        counts: ReturnCounts,
        catch_up: CatchUp,
    ) -> None:
        self.catch_up = catch_up
        self._pids = pids
        self._synchronizer = synchronizer
        self._hub = hub
        self._bus = bus
        self._counts = counts
        self._connections: dict[str, ChatConnection] = {}
        hub.synchronizer = synchronizer
        bus.subscribe_returns(self.end)

    async def since(self, shown: Return, user_id: str) -> int | None:
        """Return the position behind which a client has missed what happened, ``None`` for a newcomer.

        Raises:
            Unavailable: this node does not know yet; the client may come again.
        """
        if shown.pid is None and not shown.since:
            return None  # it was never here, or has no offset yet
        found = await self._offset(shown, user_id)
        if isinstance(found, Offset):
            return found.position
        self._counts.refuse(found)
        return None

    async def _offset(self, shown: Return, user_id: str) -> Offset | Refusal:
        shown.is_same = is_same = await self._is_same(shown.pid, user_id)
        offset = (parse_offset(shown.offset) if is_same else None) or parse_offset(shown.since)
        if offset is None:
            return "offset" if is_same or shown.pid is None else "pid"
        if self._synchronizer.is_lost:
            return "newer_release"
        lineage = self._synchronizer.lineage
        if not lineage.covers(offset.epoch, offset.position):
            return "epoch"
        # Another node may have told it more than this one has heard so far.
        if offset.position > self._synchronizer.position and offset.position > await lineage.newest():
            return "future"
        await self._synchronizer.reached(offset.position)
        return offset

    async def _is_same(self, pid: object, user_id: str) -> bool:
        made_at = self._pids.made_at(pid, user_id)
        return made_at is not None and made_at > await self._synchronizer.lineage.revoked_at(user_id)

    def welcome(self, connection: ChatConnection, shown: Return, user_id: str, *, is_recovered: bool) -> str:
        """Return the client's private id: the one that it showed where it has missed nothing now.

        An older socket of the same client is ended, here or on another node: it is the end of a connection
        that is gone.
        """
        pid = self._pids.make(user_id)
        if shown.is_same:
            mark = self._pids.mark(str(shown.pid))
            self.end(mark)
            self._bus.announce_return(mark)
            if is_recovered:
                pid = str(shown.pid)
        connection.pid = self._pids.mark(pid)
        self._connections[connection.pid] = connection
        self.keep(connection, shown, is_recovered=is_recovered)
        self._hub.synchronize(connection)
        return pid

    def keep(self, connection: ChatConnection, shown: Return, *, is_recovered: bool) -> None:
        """Have a client be told how far it is from its next ``Hub.synchronize`` on."""
        connection.keeps_offset = True
        if is_recovered:
            self._counts.recover(asyncio.get_running_loop().time() - shown.began)

    def end(self, mark: str) -> None:
        """End the socket of a client that has come back, here or elsewhere."""
        older = self._connections.pop(mark, None)
        if older is not None:
            older.socket.close("forced close")

    def tell_all(self) -> None:
        """Tell every client how far it is, for all of them are about to be sent away."""
        for socket in self._hub.everyone:
            self._hub.synchronize(socket.data)

    def forget(self, connection: ChatConnection) -> None:
        """Let go of a socket that is gone."""
        # Another socket of the same client may have its place by now.
        if connection.pid is not None and self._connections.get(connection.pid) is connection:
            del self._connections[connection.pid]
