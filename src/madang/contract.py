"""What clients see of the chat, over Socket.IO and REST alike: structs with the names of the wire."""

import math
import re
from collections.abc import Mapping
from typing import Final

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
from madang.domain.read_state import Marked, unread
from madang.domain.rooms import Membership
from madang.domain.wording import Locale
from madang.kinds.message_sent import MessageOut, message_values
from madang.kinds.room_created import RoomOut
from madang.kinds.wire import Out
from madang.ports.search import Highlight, Hit

__all__ = [
    "ErrorOut",
    "HitOut",
    "MembershipOut",
    "ReadStateOut",
    "ReceiptOut",
    "error_out",
    "hit_out",
    "membership_out",
    "read_state_out",
    "receipts_out",
    "wrong_value",
]


class HitOut(MessageOut, frozen=True, kw_only=True):
    """A message that a search found, and what to mark in it."""

    highlight: Highlight


class MembershipOut(RoomOut, frozen=True, kw_only=True):
    """A room as one of its members finds it after registering.

    Attributes:
        last_seq: the seq after which messages come live.
        joined_seq: the seq of the newest message when the member joined; 0 for who is in it from the first,
            and where it is not known: of members since before a release kept it, or in a cluster since before
            a rebuild.
        version: behind which ``get_changes`` tells what is changed in it from now on.
        read_seq: up to which message one has read it. What one says oneself raises it, and what was said
            before one joined counts as read.
        unread: messages behind it, up to ``lastSeq``; each that comes live from another is one more.
        mentions: how many of these name one.
    """

    last_seq: int
    joined_seq: int
    version: int = 0
    read_seq: int
    unread: int
    mentions: int


class ReadStateOut(Out, frozen=True):
    """How far one has read a room.

    Attributes:
        read_seq: the newest message that one has read, said oneself, or found there on joining. It only
            rises.
        unread: messages behind it.
        mentions: how many of these name one.
    """

    read_seq: int
    unread: int
    mentions: int


class ReceiptOut(Out, frozen=True):
    """How far a member has read a room.

    Attributes:
        read_seq: as ``mark_read`` raises it.
    """

    user_id: str
    read_seq: int


class ErrorOut(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Why something was refused.

    Attributes:
        code: one of the codes below, for programs to rely on.
        message: for people, in their language.
        retryable: whether the same request may succeed later.
        position: for ``invalid_query``, where in the keyword, in UTF-16 code units.
        retry_after: seconds after which the same request is taken, where that is known: for ``rate_limited``
            and for quotas by the hour.
    """

    code: str
    message: str
    retryable: bool
    position: int | None = None
    retry_after: float | None = None


def hit_out(hit: Hit) -> HitOut:
    """Return a hit as it goes out."""
    return HitOut(*message_values(hit.message), highlight=hit.highlight)


def membership_out(membership: Membership, last_seq: int) -> MembershipOut:
    """Return a membership as it goes out, with the seq after which messages come live."""
    room = membership.room
    count = membership.participant_count
    shown = (room.id, room.participants, count, room.host_id, room.name)
    return MembershipOut(
        *shown,
        last_seq=last_seq,
        joined_seq=membership.joined_seq,
        version=membership.version,
        read_seq=membership.read_seq,
        unread=unread(last_seq, membership.read_seq),
        mentions=0,
    )


def read_state_out(marked: Marked) -> ReadStateOut:
    """Return how far one has read, as it goes out."""
    return ReadStateOut(marked.read_seq, unread(marked.last_seq, marked.read_seq), 0)


def receipts_out(readers: Mapping[str, int]) -> list[ReceiptOut]:
    """Return how far members have read, as it goes out."""
    return [ReceiptOut(user_id, read_seq) for user_id, read_seq in readers.items()]


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
