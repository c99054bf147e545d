"""The synchronizer: tells sockets how far they have heard everything, with what they hear."""

from collections.abc import Callable

from madang.gateway.offset import Offset
from madang.gateway.server_events import Sync
from madang.transport import EncodedPacket, Session, encode_event

__all__ = ["Synchronizer"]


class Synchronizer:
    """Ends the write of each turn in which something was announced with ``sync`` and the offset.

    The event is the last frame of the same write: whoever has it has all before it, and whoever lost the
    connection in the middle of the write does not have it. It is never sent between the frames of one turn.
    """

    def __init__(
        self, namespace: str, epoch: str, position: int, trail: Callable[[Callable[[], EncodedPacket]], None]
    ) -> None:
        """Begin at ``position`` of the data that ``epoch`` names; ``trail`` ends a turn's writes."""
        self.epoch = epoch
        self.position = position
        self._namespace = namespace
        self._trail = trail

    def reach(self, position: int) -> None:
        """Note that all up to a position was announced in this turn or before."""
        if position > self.position:
            self.position = position
            self._trail(self._packet)

    def tell(self, session: Session) -> None:
        """Tell a session at the end of this turn, and from now on of each in which it hears something."""
        session.trailed = True
        session.mark()
        self._trail(self._packet)

    @staticmethod
    def pause(session: Session) -> None:
        """Tell a session nothing until it is told again: it waits for something that has happened."""
        session.trailed = False

    def has(self, offset: Offset) -> bool:
        """Tell whether an offset is one of these data, and not of what is still to come."""
        return offset.epoch == self.epoch and offset.position <= self.position

    def _packet(self) -> EncodedPacket:
        offset = Offset(self.epoch, self.position)
        return encode_event(self._namespace, Sync(str(offset)).encode())
