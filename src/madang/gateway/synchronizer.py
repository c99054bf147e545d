"""The synchronizer: tells sockets how far they have heard everything, with what they hear.

A session is told (``sync``) or not:

=============  ==================  ====================================================================
state          ``trailed``         ends by
=============  ==================  ====================================================================
newcomer       no                  `tell`, once it is registered and has a private id
told           yes                 `pause`, as a room's page is on its way to it
paused         no                  `tell`, once it has all such pages (``ChatConnection.backfills`` is 0)
=============  ==================  ====================================================================

An offset must never be ahead of what the session has been sent: who shows it would miss the difference for
good. Behind it may be: then something comes twice. So a position is told only behind the writes of the turn
in which all up to it was announced, and never to a session that still waits for something older.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.gateway.offset import Offset
from madang.gateway.server_events import Sync
from madang.ports.lineage import Lineage
from madang.transport import EncodedPacket, Session, encode_event

__all__ = ["Synchronizer"]

_PATIENCE: Final = 5.0


class Synchronizer:
    """Ends the write of each turn in which something was announced with ``sync`` and the offset.

    The event is the last frame of the same write: whoever has it has all before it, and whoever lost the
    connection in the middle of the write does not have it. It is never sent between the frames of one turn.

    Attributes:
        lineage: of which data the positions are.
        position: all up to it was announced.
        is_lost: whether what was announced since is no longer known, for something was passed over. Whoever
            comes back here begins anew, and is told no newer position.
    """

    def __init__(
        self, namespace: str, lineage: Lineage, trail: Callable[[Callable[[], EncodedPacket]], None]
    ) -> None:
        """Begin where ``lineage`` does; ``trail`` ends a turn's writes."""
        self.lineage = lineage
        self.position = lineage.position
        self.is_lost = False
        self._namespace = namespace
        self._trail = trail
        self._moved: asyncio.Event | None = None

    def follow(self, position: int | None) -> None:
        """Note that all up to a position was announced in this turn or before; ``None``: see ``is_lost``."""
        if position is None:
            self.is_lost = True
        elif position > self.position:
            self.position = position
            # Made as the turn ends: what is announced in the rest of it stands before the offset, too.
            self._trail(self._packet)
            if self._moved is not None:
                self._moved.set()
                self._moved = None

    async def reached(self, position: int) -> None:
        """Wait until all up to a position was announced.

        Raises:
            Unavailable: it takes too long, as on a node that does not hear the log.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                while self.position < position:
                    if self._moved is None:
                        self._moved = asyncio.Event()
                    await self._moved.wait()
        except TimeoutError as error:
            raise Unavailable(catalogue.NODE_BEHIND) from error

    def tell(self, session: Session) -> None:
        """Tell a session at the end of this turn, and from now on of each in which it hears something."""
        session.trailed = True
        # It may have nothing else to write: `sync` is then a write of its own, once.
        session.mark()
        self._trail(self._packet)

    @staticmethod
    def pause(session: Session) -> None:
        """Tell a session nothing until it is told again: it waits for something that has happened."""
        session.trailed = False

    def _packet(self) -> EncodedPacket:
        offset = Offset(self.lineage.epoch, self.position)
        return encode_event(self._namespace, Sync(str(offset)).encode())
