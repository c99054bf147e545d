"""A message was sent: it takes a seq, and the room hears it."""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from madang.domain.conditions import MEMBER, Conditions
from madang.domain.entry import Entry
from madang.domain.ids import check_client_message_id
from madang.domain.messages import Accepted, Message, Quote, check_content, quote_of
from madang.domain.reactions import Reaction
from madang.domain.timestamps import iso8601
from madang.kinds.kind import Kind, Proposal, Request
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = [
    "MESSAGE_SENT",
    "MessageOut",
    "MessageSent",
    "QuoteOut",
    "ReactionOut",
    "ReceiveMessage",
    "SendMessage",
    "Stored",
    "bare",
    "entry_of",
    "message_of",
    "message_out",
    "message_values",
    "stored",
]


class Stored(Out, frozen=True):
    """Where a message stands in its room, once the log holds it."""

    id: str
    seq: int
    created_at: str


class SendMessage(Payload):
    """Something is said in a room.

    Once the log holds it, every socket in the room hears ``receive_message``, the sender's too. The same
    ``clientMessageId`` of a user in a room is stored once, for ever, and gets the first answer.

    Attributes:
        reply_to: the seq of the message in the room that it replies to; ``message_not_found`` where there is
            none, or none any more.
    """

    event: ClassVar[str] = "send_message"
    answer: ClassVar[type[Out]] = Stored

    room_id: str
    user_id: str
    content: str
    client_message_id: str | None = None
    reply_to: int | None = None


class QuoteOut(Out, frozen=True):
    """The message that another replies to, as it is now.

    When it is edited or deleted, ``message_changed`` tells that of the message alone: what quotes it says
    what it says.

    Attributes:
        content: the first 140 characters of what it says; empty where it was deleted.
    """

    seq: int
    user_id: str
    content: str


class ReactionOut(Out, frozen=True):
    """What some members think of a message.

    Attributes:
        name: an emoji, or a short name.
        count: how many they are.
        users: the first 10 of them.
    """

    name: str
    count: int
    users: Sequence[str]


class MessageOut(Out, frozen=True):
    """A message as everyone in the room sees it.

    Attributes:
        version: rises with each change of the message; missing, or 0, where it was never changed. Of two
            forms keep the one with the greater version, in whatever order they come.
        edited_at: when it was given its content, where that is not its first.
        deleted_at: when it was deleted: then the content is empty.
        deleted_by: the user who deleted it.
        reply_to: what it replies to.
        reactions: what members think of it, the first reaction first.
    """

    room_id: str
    user_id: str
    content: str
    id: str
    seq: int
    created_at: str
    client_message_id: str | None = None
    version: int = 0
    edited_at: str | None = None
    deleted_at: str | None = None
    deleted_by: str | None = None
    reply_to: QuoteOut | None = None
    reactions: Sequence[ReactionOut] | None = None


class ReceiveMessage(MessageOut, ServerEvent, frozen=True):
    """To every socket in a room, the sender's too: what was said, once the log holds it."""

    event: ClassVar[str] = "receive_message"


class MessageSent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was said; the entry has its id, its seq, by whom and when.

    Attributes:
        client_message_id: the sender's own id of it; the same id from a user in a room is stored once.
        reply_to: what it replies to, as that was when this was sent.
    """

    content: str
    client_message_id: str | None = None
    reply_to: Quote | None = None


def message_of(entry: Entry) -> Message:
    """Return the message that an accepted entry of this kind made, as storages keep it."""
    sent: MessageSent = entry.body
    return Message(
        entry.id,
        entry.room_id,
        entry.seq or 0,
        entry.actor,
        sent.content,
        entry.at,
        sent.client_message_id,
        entry.position,
        reply_to=None if sent.reply_to is None else bare(sent.reply_to),
    )


def bare(quote: Quote | None) -> Quote | None:
    """Return what storages keep of a quote."""
    return None if quote is None else Quote(quote.seq)


def entry_of(message: Message) -> Entry:
    """Return the entry that made a message."""
    return Entry(
        "message_sent",
        message.room_id,
        message.user_id,
        message.created_at,
        MessageSent(message.content, message.client_message_id, message.reply_to),
        message.id,
        message.seq,
        message.position,
    )


def message_values(message: Message) -> tuple[Any, ...]:
    """Return the values of a ``MessageOut``, in the order of its fields."""
    sent = (
        message.room_id,
        message.user_id,
        message.content,
        message.id,
        message.seq,
        iso8601(message.created_at),
        message.client_message_id,
    )
    if not message.version and message.reply_to is None:
        return sent
    moments = (_moment(message.edited_at), _moment(message.deleted_at))
    changed = (message.version, *moments, message.deleted_by)
    return (*sent, *changed, _quote_out(message.reply_to), _reactions_out(message.reactions))


def _reactions_out(reactions: Sequence[Reaction] | None) -> Sequence[ReactionOut] | None:
    return None if not reactions else [ReactionOut(each.name, each.count, each.users) for each in reactions]


def _quote_out(quote: Quote | None) -> QuoteOut | None:
    return None if quote is None else QuoteOut(quote.seq, quote.user_id, quote.content)


def _moment(at: int | None) -> str | None:
    return None if at is None else iso8601(at)


def message_out(message: Message) -> MessageOut:
    """Return a message as it goes out."""
    return MessageOut(*message_values(message))


def stored(accepted: Accepted) -> Stored:
    """Return the log's answer as it goes out."""
    return Stored(accepted.id, accepted.seq, iso8601(accepted.created_at))


def _propose(command: SendMessage, request: Request) -> Proposal:
    check_content(command.content, request.limits.content_length)
    key = command.client_message_id
    if key is not None:
        check_client_message_id(key)
    if command.reply_to is not None:
        return _propose_reply(command, request)
    sent = MessageSent(command.content, key)
    entry = Entry("message_sent", command.room_id, request.actor, request.at, sent, request.id, seq=0)
    return Proposal(entry, MEMBER if key is None else Conditions(dedup_key=key))


def _propose_reply(command: SendMessage, request: Request) -> Proposal:
    """Return the entry of a reply, on the condition that what it quotes still says so.

    Where that is not there, the log is asked all the same: a repetition gets the first answer, and a message
    that cannot be is found by nobody.
    """
    quoted = request.quoted
    quote = Quote(0) if quoted is None else quote_of(quoted)
    sent = MessageSent(command.content, command.client_message_id, quote)
    entry = Entry("message_sent", command.room_id, request.actor, request.at, sent, request.id, seq=0)
    key, versions = command.client_message_id, ((quote.seq, quote.version),)
    return Proposal(entry, Conditions(dedup_key=key, versions=versions))


def _event(entry: Entry) -> ReceiveMessage:
    sent: MessageSent = entry.body
    return ReceiveMessage(
        entry.room_id,
        entry.actor,
        sent.content,
        entry.id,
        entry.seq or 0,
        iso8601(entry.at),
        sent.client_message_id,
        reply_to=None if sent.reply_to is None else _quote_out(sent.reply_to),
    )


def _shown(before: Message | None, entry: Entry) -> Message:
    return message_of(entry) if before is None else before


MESSAGE_SENT = Kind(
    name="message_sent",
    fact=MessageSent,
    command=SendMessage,
    audience="room",
    propose=_propose,
    answer=stored,
    event=_event,
    events=(ReceiveMessage,),
    shown=_shown,
)
