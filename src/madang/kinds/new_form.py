"""What the kinds that change a message have in common: the log has the whole message, as it is after them.

So whoever follows the log writes what it says, if it is newer than what is there, and reads nothing before:
in whatever order changes come, and however often, the newest form stays.
"""

from typing import ClassVar

import msgspec
from msgspec.structs import replace

from madang.domain.entry import Entry
from madang.domain.messages import Message, Quote
from madang.domain.reactions import Reaction
from madang.kinds.message_sent import MessageOut, ReceiveMessage, bare, message_values
from madang.kinds.wire import ServerEvent

__all__ = [
    "MessageChanged",
    "NewForm",
    "form_of",
    "message_after",
    "message_changed",
    "told_now",
    "versions_of",
]


class NewForm(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A message after a change; the entry has its room, its seq (``target``) and its version (``position``).

    Attributes:
        position: that of the entry which made the message; the others are as a ``Message`` has them.
    """

    id: str
    user_id: str
    content: str
    created_at: int
    position: int
    client_message_id: str | None = None
    edited_at: int | None = None
    deleted_at: int | None = None
    deleted_by: str | None = None
    reply_to: Quote | None = None
    reactions: tuple[Reaction, ...] | None = None
    edition: int = 0


class MessageChanged(MessageOut, ServerEvent, frozen=True):
    """To every socket in a room: a message is another now; it comes whole, in its newest form."""

    event: ClassVar[str] = "message_changed"


def form_of(message: Message) -> NewForm:
    """Return what the log keeps of a changed message."""
    return NewForm(*(getattr(message, name) for name in NewForm.__struct_fields__))


def message_after(entry: Entry) -> Message:
    """Return the message as it is after an accepted entry of such a kind, as storages keep it."""
    form: NewForm = entry.body
    return Message(
        form.id,
        entry.room_id,
        entry.target or 0,
        form.user_id,
        form.content,
        form.created_at,
        form.client_message_id,
        form.position,
        entry.position,
        form.edited_at,
        form.deleted_at,
        form.deleted_by,
        bare(form.reply_to),
        form.reactions,
        form.edition,
    )


def versions_of(message: Message) -> tuple[tuple[int, int], ...]:
    """Return the versions of what a form says: of the message, and of what it quotes."""
    quote = message.reply_to
    own = (message.seq, message.version)
    return (own,) if quote is None else (own, (quote.seq, quote.version))


def message_changed(entry: Entry) -> MessageChanged:
    """Return what the room hears of a changed message."""
    form: NewForm = entry.body
    return MessageChanged(*message_values(replace(message_after(entry), reply_to=form.reply_to)))


def told_now(message: Message) -> ServerEvent:
    """Return what tells a message as it is now to a client that was not told of it.

    One that was deleted comes as what was changed: a client that knows of no changes would show an empty
    message, of which it can show nothing else.
    """
    values = message_values(message)
    return ReceiveMessage(*values) if message.deleted_at is None else MessageChanged(*values)
