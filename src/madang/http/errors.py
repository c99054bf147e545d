"""Refusals as HTTP answers: the same ``{code, message, retryable}`` as on the socket."""

import math
import re
from collections.abc import Mapping
from typing import Final

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from madang.contract import ErrorOut, error_out, wrong_value
from madang.domain import catalogue
from madang.domain.errors import (
    ChatError,
    Conflict,
    Forbidden,
    InvalidPayload,
    MessageNotFound,
    NotAMember,
    RateLimited,
    RoomNotFound,
    SearchOff,
    TooLate,
    Unauthorized,
    Unavailable,
)
from madang.domain.locales import choose_locale
from madang.domain.wording import Locale, Wording
from madang.http.operations import as_json

__all__ = ["MEANINGS", "ErrorAnswer", "ErrorAnswers", "WrongInput"]

_logger = structlog.get_logger(__name__)

_STATUSES: tuple[tuple[type[ChatError], int], ...] = (
    (Unauthorized, 401),
    (Forbidden, 403),
    (NotAMember, 403),
    (RoomNotFound, 404),
    (SearchOff, 404),
    (MessageNotFound, 404),
    (TooLate, 403),
    (Conflict, 409),
    (RateLimited, 429),
    (Unavailable, 503),
)


_HTTP: Final[dict[int, Wording]] = {
    400: catalogue.NOT_JSON,
    403: catalogue.NOT_WELCOME,
    404: catalogue.NO_SUCH_ADDRESS,
    405: catalogue.OTHER_METHOD,
    413: catalogue.BODY_TOO_LONG,
    415: catalogue.NOT_SENT_AS_JSON,
}
"""What is said of requests that did not get as far as the chat, by status."""

MEANINGS: Final = {
    400: "The request is wrong; the code says how",
    401: "The token is missing, wrong or expired",
    403: "This user, or a page of this origin, may not",
    404: "There is no such room, no such message, or no search",
    409: "The message has a newer version than the request names",
    413: "The body is too long",
    415: "The body is not JSON",
    429: "More than one's share; after Retry-After seconds the request is taken",
    500: "The server failed to handle this",
    503: "A part of the server cannot answer now; the same request may succeed later",
}
"""What the reference says of refusals, by status."""

_BAD_REQUEST: Final = 400
_INTERNAL: Final = 500
_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")


class WrongInput(Exception):
    """Parameters or a body have a value that msgspec does not take.

    Attributes:
        field: the one with that value.
        why: the refusal.
    """

    def __init__(self, complaint: str, whole: str) -> None:
        """Tell what msgspec complains of; ``whole`` is the name of everything together."""
        super().__init__(complaint)
        place = _PLACE.search(complaint)
        self.field = (place[1] if place else "") or whole
        self.why = wrong_value(self.field, _PLACE.sub("", complaint))


class ErrorAnswer(msgspec.Struct):
    """The body of every answer that is a refusal."""

    error: ErrorOut


class ErrorAnswers:
    """Answers in the language that a request likes (``Accept-Language``), or else in the server's."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def answer(self, request: Request, error: Exception) -> Response:
        """Answer a refusal of the chat, one of HTTP, or, when the server itself is at fault, log why."""
        locale = choose_locale(request.headers.get("accept-language", ""), self._locale)
        match error:
            case ChatError():
                return _chat_error(error, locale)
            case WrongInput():
                return _refusal("invalid_payload", error.why.message(locale), _BAD_REQUEST)
            case HTTPException(status_code=status):
                message = _HTTP.get(status, catalogue.STATUS).say(locale, {"status": status})
                code = "invalid_payload" if status == _BAD_REQUEST else f"http_{status}"
                return _refusal(code, message, status, error.headers)
            case RecursionError():
                return _chat_error(InvalidPayload(catalogue.NESTS_TOO_DEEP), locale)
        route = getattr(request.scope.get("route"), "path", "")
        _logger.error("request_failed", route=route, exc_info=error)
        return _answer(error_out(ChatError(catalogue.INTERNAL), locale), _INTERNAL)


def _refusal(code: str, message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return _answer(ErrorOut(code, message, retryable=False), status, headers)


def _answer(error: ErrorOut, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return as_json(ErrorAnswer(error), status, headers)


def _chat_error(error: ChatError, locale: Locale) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    headers = {}
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"  # how to authenticate: RFC 9110 §11.6.1
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(math.ceil(error.retry_after))  # whole seconds: RFC 9110 §10.2.3
    return _answer(error_out(error, locale), status, headers)
