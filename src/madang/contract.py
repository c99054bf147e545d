"""What clients see of the chat, over Socket.IO and REST alike: structs with the names of the wire."""

import math
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from madang.domain import catalogue
from madang.domain.errors import (
    ChatError,
    InvalidInput,
    InvalidQuery,
    MissingField,
    QuotaExceeded,
    RateLimited,
    UnknownField,
    WrongType,
)
from madang.domain.messages import Accepted, Message
from madang.domain.rooms import Membership
from madang.domain.timestamps import iso8601
from madang.domain.wording import Locale
from madang.ports.search import Highlight, Hit

__all__ = [
    "ErrorOut",
    "HitOut",
    "MembershipOut",
    "MessageOut",
    "Out",
    "RoomOut",
    "Stored",
    "error_out",
    "event_json",
    "hit_out",
    "membership_out",
    "message_out",
    "stored",
    "wrong_value",
]

_encoder = msgspec.json.Encoder()


class Out(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """Names in camelCase; what is not there is left out."""


class MessageOut(Out, frozen=True):
    """A message as everyone in the room sees it."""

    room_id: str
    user_id: str
    content: str
    id: str
    seq: int
    created_at: str
    client_message_id: str | None = None


class HitOut(MessageOut, frozen=True, kw_only=True):
    """A message that a search found, and what to mark in it."""

    highlight: Highlight


class RoomOut(Out, frozen=True):
    """A room as its members see it: the first of its participants, and how many there are."""

    room_id: str
    participants: Sequence[str]
    participant_count: int
    host_id: str
    name: str | None = None


class MembershipOut(RoomOut, frozen=True, kw_only=True):
    """A room as one of its members finds it after registering.

    Attributes:
        last_seq: the seq after which messages come live.
        joined_seq: the seq of the newest message when the member joined; 0 for who is in it from the first,
            and where it is not known: of members since before a release kept it, or in a cluster since before
            a rebuild.
    """

    last_seq: int
    joined_seq: int


class Stored(Out, frozen=True):
    """Where a message stands in its room, once the log holds it."""

    id: str
    seq: int
    created_at: str


class ErrorOut(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Why something was refused.

    Attributes:
        position: for ``invalid_query``, where in the keyword, in UTF-16 code units.
        retry_after: seconds after which the same request is taken, where that is known: for ``rate_limited``
            and for quotas by the hour.
    """

    code: str
    message: str
    retryable: bool
    position: int | None = None
    retry_after: float | None = None


def message_out(message: Message) -> MessageOut:
    """Return a message as it goes out."""
    return MessageOut(*_message_values(message))


def hit_out(hit: Hit) -> HitOut:
    """Return a hit as it goes out."""
    return HitOut(*_message_values(hit.message), highlight=hit.highlight)


def _message_values(message: Message) -> tuple[str, str, str, str, int, str, str | None]:
    return (
        message.room_id,
        message.user_id,
        message.content,
        message.id,
        message.seq,
        iso8601(message.created_at),
        message.client_message_id,
    )


def membership_out(membership: Membership, last_seq: int) -> MembershipOut:
    """Return a membership as it goes out, with the seq after which messages come live."""
    room = membership.room
    count = membership.participant_count
    seqs = {"last_seq": last_seq, "joined_seq": membership.joined_seq}
    return MembershipOut(room.id, room.participants, count, room.host_id, room.name, **seqs)


def stored(accepted: Accepted) -> Stored:
    """Return the log's answer as it goes out."""
    return Stored(accepted.id, accepted.seq, iso8601(accepted.created_at))


def error_out(error: ChatError, locale: Locale) -> ErrorOut:
    """Return a refusal as it goes out to someone of that language."""
    position = error.position if isinstance(error, InvalidQuery) else None
    return ErrorOut(error.code, error.message(locale), error.retryable, position, _retry_after(error))


_EXPECTED: Final = re.compile(r"Expected `(.+?)`, got `(.+?)`(?: - at `\$(.*)`)?")
_LACKS: Final = re.compile(r"Object missing required field `(.+?)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.+?)`")


def wrong_value(field: str, complaint: str) -> InvalidInput:
    """Return the refusal of a value that msgspec does not take, by what it complains of."""
    if found := _EXPECTED.match(complaint):
        expected, given, where = found.groups()
        return WrongType(catalogue.OTHER_TYPE, field=f"{field}{where or ''}", expected=expected, given=given)
    if found := _LACKS.match(complaint):
        return MissingField(catalogue.FIELD_MISSING, field=found[1])
    if found := _UNKNOWN.match(complaint):
        return UnknownField(catalogue.NO_SUCH_FIELD, field=found[1])
    return WrongType(catalogue.WRONG_VALUE, field=field)


def _retry_after(error: ChatError) -> float | None:
    """Return the seconds to wait, rounded up: who waits as long as this says has waited long enough."""
    if not isinstance(error, RateLimited | QuotaExceeded) or error.retry_after is None:
        return None
    return math.ceil(error.retry_after * 1000) / 1000


def event_json(name: str, *arguments: Any) -> bytes:
    """Return the JSON array of an event."""
    return _encoder.encode((name, *arguments))
