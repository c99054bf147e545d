"""Saying something, and whatever else is appended to the log; and being about to."""

from collections.abc import Awaitable
from functools import partial
from typing import Any

from madang.application.authorization import require_self
from madang.application.overtaken import unless_overtaken
from madang.application.queries.history import HistoryQueries
from madang.domain.errors import MessageNotFound
from madang.domain.events import Typing
from madang.domain.ids import check_room_id
from madang.domain.limits import Limits
from madang.domain.messages import Accepted, Message
from madang.kinds.kind import Propose, Request
from madang.ports.bus import Bus
from madang.ports.clock import Clock
from madang.ports.ids import Ids
from madang.ports.log import Log

__all__ = ["MessageCommands"]


class MessageCommands:
    """Authorises, then appends to the log: only what the log holds is answered or shown to anyone."""

    def __init__(
        self, log: Log, bus: Bus, history: HistoryQueries, clock: Clock, ids: Ids, limits: Limits
    ) -> None:
        self._log = log
        self._history = history
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._limits = limits

    def append(self, propose: Propose, actor: str, command: Any) -> Awaitable[Accepted]:
        """Append what a client's command asks for, as its kind proposes.

        Raises:
            InvalidInput: an id or what is said is not of its form.
            Forbidden: the command's ``user_id`` is not the actor.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: it replies to a message that is not there, or not any more.
            Unavailable: it cannot be made durable now.
        """
        require_self(actor, command.user_id)
        check_room_id(command.room_id)
        if getattr(command, "reply_to", None) is not None:
            return self._reply(propose, actor, command)
        proposal = propose(command, Request(actor, self._ids(), self._clock(), self._limits))
        return self._log.append(proposal.entry, proposal.conditions)

    async def _reply(self, propose: Propose, actor: str, command: Any) -> Accepted:
        """Append what quotes a message, as that is now: a quote that was overtaken is looked up anew."""
        return await unless_overtaken(partial(self._try_reply, propose, actor, command))

    async def _try_reply(self, propose: Propose, actor: str, command: Any) -> Accepted:
        quoted = await self._quoted(actor, command.room_id, command.reply_to)
        request = Request(actor, self._ids(), self._clock(), self._limits, quoted=quoted)
        proposal = propose(command, request)
        return await self._log.append(proposal.entry, proposal.conditions)

    async def _quoted(self, actor: str, room_id: str, seq: int) -> Message | None:
        try:
            _, message = await self._history.message(actor, room_id, seq)
        except MessageNotFound:
            return None
        return message if message.deleted_at is None else None

    def typing(self, actor: str, room_id: str) -> None:
        """Let the others in a room see that the actor, a member, is typing."""
        self._bus.publish(Typing(room_id, actor))
