"""A message was edited: its author gave it another content."""

from typing import ClassVar

from msgspec.structs import replace

from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Conflict, Forbidden, MessageNotFound, TooLate
from madang.domain.messages import Accepted, Message, check_content
from madang.domain.timestamps import iso8601
from madang.kinds.kind import Kind, Proposal, Request
from madang.kinds.new_form import (
    MessageChanged,
    NewForm,
    form_of,
    message_after,
    message_changed,
    versions_of,
)
from madang.kinds.wire import Out, Payload

__all__ = ["MESSAGE_EDITED", "EditMessage", "Edited"]


class Edited(Out, frozen=True):
    """Which message was edited, its version since, and when.

    Attributes:
        edited_at: missing where nothing was changed, and never was.
    """

    seq: int
    version: int
    edited_at: str | None = None


class EditMessage(Payload):
    """One gives a message of one's own another content.

    Every socket in the room hears ``message_changed``. The content that it has already changes nothing, and
    is answered alike.

    Attributes:
        seq: of the message.
        content: what it says from now on; ``too_late`` when it is older than ``--edit-window``.
        version: that of the message as one read it, 0 for one that was never changed: where it has another
            content by now, this is a ``conflict``. Without it, the last one to edit has the say.
    """

    event: ClassVar[str] = "edit_message"
    answer: ClassVar[type[Out]] = Edited

    room_id: str
    user_id: str
    seq: int
    content: str
    version: int | None = None


def _amend(command: EditMessage, request: Request, message: Message) -> Proposal | None:
    check_content(command.content, request.limits.content_length)
    if message.user_id != request.actor:
        raise Forbidden(catalogue.ANOTHERS_MESSAGE)
    if message.deleted_at is not None:
        raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
    if message.content == command.content:
        return None
    window = request.limits.edit_window
    if window and request.at - message.created_at > window:
        raise TooLate(catalogue.EDIT_WINDOW, most=window // 1000)
    # A reaction meanwhile is no other content.
    if command.version is not None and not message.edition <= command.version <= message.version:
        raise Conflict(catalogue.CHANGED_MEANWHILE)
    edited = replace(message, content=command.content, edited_at=request.at)
    entry = Entry(
        "message_edited", message.room_id, request.actor, request.at, form_of(edited), target=message.seq
    )
    return Proposal(entry, Conditions(versions=versions_of(message)))


def _edited(accepted: Accepted) -> Edited:
    return Edited(accepted.seq, accepted.position, iso8601(accepted.created_at))


def _unchanged(message: Message) -> Edited:
    at = message.edited_at
    return Edited(message.seq, message.version, None if at is None else iso8601(at))


_ROOM = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"
_ID = "01981b6f-0f00-7a2b-8c41-2b6f5d0e9c77"
_SENT, _EDITED = "2026-01-31T09:00:00.000Z", "2026-01-31T09:01:30.000Z"

MESSAGE_EDITED = Kind(
    name="message_edited",
    fact=NewForm,
    command=EditMessage,
    audience="room",
    amend=_amend,
    answer=_edited,
    unchanged=_unchanged,
    event=message_changed,
    events=(MessageChanged,),
    examples=(
        EditMessage(_ROOM, "haneul", 7, "회의는 네 시에 해요"),
        Edited(7, 42, _EDITED),
        MessageChanged(_ROOM, "haneul", "회의는 네 시에 해요", _ID, 7, _SENT, version=42, edited_at=_EDITED),
    ),
    shown=lambda _, entry: replace(message_after(entry), edition=entry.position),
)
