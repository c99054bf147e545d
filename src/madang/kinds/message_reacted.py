"""Members reacted to a message, in one sign each; those who did at the same moment are one change of it."""

from collections.abc import Iterator
from typing import ClassVar

from madang.domain.entry import Entry
from madang.domain.reactions import ORDERS, Mark
from madang.kinds.kind import Kind
from madang.kinds.new_form import NewForm, message_after, message_changed
from madang.kinds.wire import Out, Payload

__all__ = ["MESSAGE_REACTED", "MessageReacted", "React", "Reacted", "marks_of", "orders_of"]


class Reacted(Out, frozen=True):
    """To which message one has reacted, and its version since."""

    seq: int
    version: int


class React(Payload):
    """A member reacts to a message, or takes that back.

    The room hears ``message_changed`` with the ``reactions``; what comes within 100 ms for a message is told
    together. What is so already changes nothing, and is answered alike.

    Attributes:
        seq: of the message.
        name: one emoji, or 1 to 32 of ``a-z0-9_+-``; a message has at most 20 different ones
            (``--max-reactions``).
        remove: whether it is taken back.
    """

    event: ClassVar[str] = "react"
    answer: ClassVar[type[Out]] = Reacted

    room_id: str
    user_id: str
    seq: int
    name: str
    remove: bool = False


class MessageReacted(NewForm, frozen=True, gc=False, omit_defaults=True):
    """A message with its reactions, and which of them were set and taken away.

    Attributes:
        marks: at most 256, in the order in which they came.
    """

    marks: tuple[Mark, ...] = ()


def marks_of(entry: Entry) -> tuple[Mark, ...]:
    """Return what an entry marks."""
    return entry.body.marks if isinstance(entry.body, MessageReacted) else ()


def orders_of(entry: Entry) -> Iterator[tuple[Mark, int]]:
    """Yield what an accepted entry marks, each with its place among all reactions to the message."""
    for number, mark in enumerate(marks_of(entry)):
        yield mark, entry.position * ORDERS + number


_ROOM = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"

MESSAGE_REACTED = Kind(
    name="message_reacted",
    fact=MessageReacted,
    command=React,
    audience="room",
    event=message_changed,
    examples=(React(_ROOM, "bada", 7, "\U0001f44d"), Reacted(7, 44)),
    shown=lambda _, entry: message_after(entry),
)
