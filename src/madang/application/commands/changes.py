"""Changing what was said."""

from functools import partial
from typing import Any

from msgspec.structs import replace

from madang.application.authorization import require_self
from madang.application.overtaken import unless_overtaken
from madang.application.queries.history import HistoryQueries
from madang.domain.limits import Limits
from madang.domain.messages import Accepted
from madang.kinds.kind import Kind, Request
from madang.kinds.wire import Out
from madang.ports.clock import Clock
from madang.ports.ids import Ids
from madang.ports.log import Log

__all__ = ["ChangeCommands"]


class ChangeCommands:
    """Looks at a message, and appends what a command makes of it, if nobody has changed it meanwhile."""

    def __init__(self, log: Log, history: HistoryQueries, clock: Clock, ids: Ids, limits: Limits) -> None:
        self._log = log
        self._history = history
        self._clock = clock
        self._ids = ids
        self._limits = limits

    async def change(self, kind: Kind, actor: str, command: Any) -> Out:
        """Change a message as a client's command asks, and return the kind's answer.

        A command that names no version is decided anew where another was faster.

        Raises:
            InvalidInput: an id or what is said is not of its form.
            Forbidden: the command's ``user_id`` is not the actor, or the message is not theirs to change.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: there is no such message, or not any more.
            TooLate: it is too old to be changed.
            Conflict: it has another version than the command names, or others change it all the while.
            Unavailable: it cannot be read, or made durable, now.
        """
        require_self(actor, command.user_id)
        names_none = getattr(command, "version", None) is None
        return await unless_overtaken(partial(self._try, kind, actor, command), again=names_none)

    async def _try(self, kind: Kind, actor: str, command: Any) -> Out:
        assert kind.amend is not None  # noqa: S101  # only such kinds are routed to here
        room, message = await self._history.message(actor, command.room_id, command.seq)
        request = Request(actor, self._ids(), self._clock(), self._limits, room.host_id)
        proposal = kind.amend(command, request, message)
        if proposal is None:
            return kind.unchanged(message)
        accepted: Accepted = await self._log.append(proposal.entry, proposal.conditions)
        return kind.answer(replace(accepted, seq=message.seq))
