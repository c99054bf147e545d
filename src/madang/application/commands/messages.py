"""Saying something, and being about to."""

from collections.abc import Awaitable

from madang.application.authorization import require_self
from madang.application.limits import Limits
from madang.domain.events import Typing
from madang.domain.ids import check_client_message_id, check_room_id
from madang.domain.messages import Accepted, Draft, check_content
from madang.ports.bus import Bus
from madang.ports.clock import Clock
from madang.ports.ids import Ids
from madang.ports.log import Log

__all__ = ["MessageCommands"]


class MessageCommands:
    """Authorises, then appends to the log: only what the log holds is answered or shown to anyone."""

    def __init__(self, log: Log, bus: Bus, clock: Clock, ids: Ids, limits: Limits) -> None:
        self._log = log
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._limits = limits

    def send(
        self, actor: str, room_id: str, user_id: str, content: str, client_message_id: str | None
    ) -> Awaitable[Accepted]:
        """Say something in a room.

        Raises:
            InvalidInput: an id or the content is not of its form.
            Forbidden: ``user_id`` is not the actor.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            Unavailable: it cannot be made durable now.
        """
        require_self(actor, user_id)
        check_room_id(room_id)
        check_content(content, self._limits.content_length)
        if client_message_id is not None:
            check_client_message_id(client_message_id)
        draft = Draft(self._ids(), room_id, actor, content, self._clock(), client_message_id)
        return self._log.append(draft)

    def typing(self, actor: str, room_id: str) -> None:
        """Let the others in a room see that the actor, a member, is typing."""
        self._bus.publish(Typing(room_id, actor))
