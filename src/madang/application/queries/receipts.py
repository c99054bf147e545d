"""How far the members of a room have read it."""

from collections.abc import Mapping

from madang.application.fair_reads import FairReads
from madang.domain.ids import check_room_id
from madang.domain.limits import Limits
from madang.ports.read_states import ReadStates

__all__ = ["ReceiptQueries"]


class ReceiptQueries:
    """Reads how far others have read, for those who are in a room with them."""

    def __init__(self, states: ReadStates, limits: Limits, reads: FairReads) -> None:
        self._states = states
        self._limits = limits
        self._reads = reads

    async def of_room(self, actor: str, room_id: str) -> Mapping[str, int]:
        """Return up to which message each member has read a room; nobody where it is too large for receipts.

        Raises:
            InvalidId: the room's id is not of its form.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Overloaded: too many reads of this user wait.
            Unavailable: it cannot be read now.
        """
        checked = check_room_id(room_id)
        async with self._reads.turn(actor):
            return await self._states.of_room(checked, actor, self._limits.receipts_members)
