"""Saying how far one has read."""

from madang.application.authorization import require_self
from madang.domain.ids import check_room_id
from madang.domain.limits import Limits
from madang.domain.read_state import Marked, ReadTo, unread
from madang.ports.bus import Bus
from madang.ports.read_states import ReadStates

__all__ = ["ReadCommands"]


class ReadCommands:
    """Keeps how far users have read, and lets those know who are to see it."""

    def __init__(self, states: ReadStates, bus: Bus, limits: Limits) -> None:
        self._states = states
        self._bus = bus
        self._limits = limits

    async def mark(self, actor: str, room_id: str, user_id: str, seq: int, socket_id: str = "") -> Marked:
        """Note that the actor has read a room up to a message; ``socket_id`` is the socket that says so.

        Raises:
            InvalidId: the room's id is not of its form.
            Forbidden: ``user_id`` is not the actor.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: it has no such message.
            Unavailable: it cannot be kept now.
        """
        require_self(actor, user_id)
        marked = await self._states.mark(check_room_id(room_id), actor, seq)
        if marked.rose:
            is_shown = marked.members <= self._limits.receipts_members
            behind = unread(marked.last_seq, marked.read_seq)
            self._bus.publish_read(ReadTo(room_id, actor, marked.read_seq, behind, is_shown, socket_id))
        return marked
