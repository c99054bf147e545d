"""What a chat refuses, and why. Every leaf has a stable ``code`` that clients may rely on.

::

    ChatError
    ├── InvalidInput              the request itself is wrong; sending it again changes nothing
    │   ├── InvalidPayload        invalid_payload      not an object, one array or positional arguments
    │   ├── MissingField          missing_field
    │   ├── UnknownField          unknown_field
    │   ├── WrongType             wrong_type
    │   ├── InvalidId             invalid_id
    │   ├── InvalidText           invalid_text         text that is not Unicode text (lone surrogates, NUL)
    │   ├── ContentEmpty          content_empty
    │   ├── ContentTooLong        content_too_long
    │   ├── TooManyParticipants   too_many_participants
    │   ├── TooManyReactions      too_many_reactions
    │   ├── InvalidLimit          invalid_limit
    │   ├── InvalidRange          invalid_range        before and after together, or not a seq
    │   ├── InvalidCursor         invalid_cursor
    │   ├── InvalidQuery          invalid_query        has the position in the keyword
    │   └── UnknownEvent          unknown_event
    ├── PermissionDenied          the request is well-formed, this user may not do it
    │   ├── NotRegistered         not_registered
    │   ├── Unauthorized          unauthorized
    │   ├── Forbidden             forbidden
    │   ├── RoomNotFound          room_not_found
    │   ├── NotAMember            not_a_member
    │   ├── MessageNotFound       message_not_found
    │   ├── TooLate               too_late
    │   ├── Conflict              conflict             the message has a newer version than the request names
    │   ├── QuotaExceeded         quota_exceeded       may have the seconds after which it is regained
    │   └── SearchOff             search_off           nobody may: this server has no search
    └── Unavailable               unavailable          retryable: the same request may succeed later
        ├── Overloaded            overloaded
        ├── RateLimited           rate_limited         has the seconds after which it may be sent again
        ├── SearchUnavailable     search_unavailable
        └── HistoryUnavailable    history_unavailable
"""

from typing import ClassVar

from madang.domain.wording import Detail, Locale, Wording

__all__ = [
    "ChatError",
    "Conflict",
    "ContentEmpty",
    "ContentTooLong",
    "Forbidden",
    "HistoryUnavailable",
    "InvalidCursor",
    "InvalidId",
    "InvalidInput",
    "InvalidLimit",
    "InvalidPayload",
    "InvalidQuery",
    "InvalidRange",
    "InvalidText",
    "MessageNotFound",
    "MissingField",
    "NotAMember",
    "NotRegistered",
    "Overloaded",
    "PermissionDenied",
    "QuotaExceeded",
    "RateLimited",
    "RoomNotFound",
    "SearchOff",
    "SearchUnavailable",
    "TooLate",
    "TooManyParticipants",
    "TooManyReactions",
    "Unauthorized",
    "Unavailable",
    "UnknownEvent",
    "UnknownField",
    "WrongType",
]


class ChatError(Exception):
    """The server failed to handle the request. Every refusal below has a code of its own.

    As a string it is in English, the language of logs.

    Attributes:
        wording: what is said to people, from the catalogue.
        details: what its places hold.
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, wording: Wording, **details: Detail) -> None:
        super().__init__(wording, details)
        self.wording = wording
        self.details = details

    def __str__(self) -> str:
        return self.message("en")

    def message(self, locale: Locale) -> str:
        """Return what is said to someone of that language."""
        return self.wording.say(locale, self.details)


class InvalidInput(ChatError):
    """The request itself is wrong."""


class InvalidPayload(InvalidInput):
    """The payload is not an object, one array, or positional arguments."""

    code = "invalid_payload"


class MissingField(InvalidInput):
    """A field that the event needs is not there."""

    code = "missing_field"


class UnknownField(InvalidInput):
    """The payload has a field, or a positional argument, that the event does not have."""

    code = "unknown_field"


class WrongType(InvalidInput):
    """A field's value is of another type than the contract says."""

    code = "wrong_type"


class InvalidId(InvalidInput):
    """A user, room or client message id is not of the form such ids have."""

    code = "invalid_id"


class InvalidText(InvalidInput):
    """A text holds what is not Unicode text, such as a lone surrogate or NUL."""

    code = "invalid_text"


class ContentEmpty(InvalidInput):
    """A message without anything to read."""

    code = "content_empty"


class ContentTooLong(InvalidInput):
    """A message longer than the server's limit."""

    code = "content_too_long"


class TooManyParticipants(InvalidInput):
    """A room with more members than the server's limit."""

    code = "too_many_participants"


class TooManyReactions(InvalidInput):
    """A message has as many different reactions as there may be."""

    code = "too_many_reactions"


class InvalidLimit(InvalidInput):
    """A page size outside of what is allowed."""

    code = "invalid_limit"


class InvalidRange(InvalidInput):
    """A range of seq or time that means nothing."""

    code = "invalid_range"


class InvalidCursor(InvalidInput):
    """A cursor that this server did not give out."""

    code = "invalid_cursor"


class InvalidQuery(InvalidInput):
    """A search query that means nothing.

    Attributes:
        position: where in the keyword it went wrong, in UTF-16 code units from 0.
    """

    code = "invalid_query"

    def __init__(self, wording: Wording, position: int = 0, **details: Detail) -> None:
        super().__init__(wording, position=position, **details)
        self.position = position


class UnknownEvent(InvalidInput):
    """An event that the contract does not have."""

    code = "unknown_event"


class PermissionDenied(ChatError):
    """The request is well-formed, but this user may not do it."""


class NotRegistered(PermissionDenied):
    """The socket has not registered as a user; once it has, the same request may be sent again."""

    code = "not_registered"
    retryable = True


class Unauthorized(PermissionDenied):
    """The token is missing, wrong or expired."""

    code = "unauthorized"


class Forbidden(PermissionDenied):
    """The payload names another user than the socket registered as, or what is asked is another's to do."""

    code = "forbidden"


class RoomNotFound(PermissionDenied):
    """There is no such room."""

    code = "room_not_found"


class NotAMember(PermissionDenied):
    """The user is not a member of the room."""

    code = "not_a_member"


class MessageNotFound(PermissionDenied):
    """The room has no message of that seq, or it was deleted."""

    code = "message_not_found"


class TooLate(PermissionDenied):
    """The message is older than what may still be edited."""

    code = "too_late"


class Conflict(PermissionDenied):
    """The message was changed since the version that the request names: read it, and decide again."""

    code = "conflict"


class QuotaExceeded(PermissionDenied):
    """More rooms or members than one may have, make or add; where it is a matter of time, with `retryAfter`.

    Attributes:
        retry_after: seconds after which the request is within the quota, ``None`` where that is not known.
    """

    code = "quota_exceeded"

    def __init__(self, wording: Wording, retry_after: float | None = None, **details: Detail) -> None:
        super().__init__(wording, **details)
        self.retry_after = retry_after


class SearchOff(PermissionDenied):
    """The server has no search."""

    code = "search_off"


class Unavailable(ChatError):
    """A part of the server cannot answer now; the same request may succeed later."""

    code = "unavailable"
    retryable = True


class Overloaded(Unavailable):
    """New messages are refused rather than accepted ones lost."""

    code = "overloaded"


class RateLimited(Unavailable):
    """More requests than one's share; `retryAfter` seconds later it is taken.

    Attributes:
        retry_after: seconds after which one such request is taken again.
    """

    code = "rate_limited"

    def __init__(self, wording: Wording, retry_after: float) -> None:
        super().__init__(wording)
        self.retry_after = retry_after


class SearchUnavailable(Unavailable):
    """The search index cannot answer now."""

    code = "search_unavailable"


class HistoryUnavailable(Unavailable):
    """Older messages cannot be read now."""

    code = "history_unavailable"
