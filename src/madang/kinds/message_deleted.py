"""A message was deleted: it says nothing any more, and its place in the room stays."""

from typing import ClassVar

from msgspec.structs import replace

from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Forbidden
from madang.domain.messages import Accepted, Message
from madang.domain.timestamps import iso8601
from madang.kinds.kind import Kind, Proposal, Request
from madang.kinds.new_form import NewForm, form_of, message_after, message_changed
from madang.kinds.wire import Out, Payload

__all__ = ["MESSAGE_DELETED", "DeleteMessage", "Deleted"]


class Deleted(Out, frozen=True):
    """Which message was deleted, its version since, and when."""

    seq: int
    version: int
    deleted_at: str


class DeleteMessage(Payload):
    """One takes away what a message of one's own says, or, as the room's host, any message.

    Every socket in the room hears ``message_changed`` with an empty ``content``, ``deletedAt`` and
    ``deletedBy``. Its seq stays, so that history has no gap. Deleting it again changes nothing, and is
    answered alike. How soon the text is gone from every file, the [operators' guide](running.md) says.

    Attributes:
        seq: of the message.
    """

    event: ClassVar[str] = "delete_message"
    answer: ClassVar[type[Out]] = Deleted

    room_id: str
    user_id: str
    seq: int


def _amend(command: DeleteMessage, request: Request, message: Message) -> Proposal | None:
    del command
    if request.actor not in {message.user_id, request.host_id}:
        raise Forbidden(catalogue.ANOTHERS_MESSAGE)
    if message.deleted_at is not None:
        return None
    said_nothing = replace(message, content="", edited_at=None, reply_to=None, reactions=None)
    form = form_of(replace(said_nothing, deleted_at=request.at, deleted_by=request.actor))
    entry = Entry("message_deleted", message.room_id, request.actor, request.at, form, target=message.seq)
    return Proposal(entry, Conditions(versions=((message.seq, message.version),)))


def _deleted(accepted: Accepted) -> Deleted:
    return Deleted(accepted.seq, accepted.position, iso8601(accepted.created_at))


def _unchanged(message: Message) -> Deleted:
    return Deleted(message.seq, message.version, iso8601(message.deleted_at or 0))


_ROOM = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"

MESSAGE_DELETED = Kind(
    name="message_deleted",
    fact=NewForm,
    command=DeleteMessage,
    audience="room",
    amend=_amend,
    answer=_deleted,
    unchanged=_unchanged,
    event=message_changed,
    examples=(DeleteMessage(_ROOM, "haneul", 7), Deleted(7, 43, "2026-01-31T09:02:00.000Z")),
    shown=lambda _, entry: message_after(entry),
)
