"""Refusals as HTTP answers: the same ``{code, message, retryable}`` as on the socket."""

import math
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIHeader, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_500_INTERNAL_SERVER_ERROR

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

__all__ = [
    "ErrorAnswer",
    "ErrorAnswers",
    "LimitedOperation",
    "refusals",
]

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

_MEANINGS: Final = {
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


@dataclass
class LimitedOperation(Operation):
    """An operation of the reference that may be refused for its rate: the answer says when to ask again."""

    def __post_init__(self) -> None:
        """Add the header, which a `ResponseSpec` has no place for (RFC 9110 §10.2.3)."""
        refused = (self.responses or {}).get("429")
        if isinstance(refused, OpenAPIResponse):
            seconds = Schema(type=OpenAPIType.INTEGER, minimum=1)
            refused.headers = {
                "Retry-After": OpenAPIHeader(schema=seconds, required=True, description="seconds to wait")
            }


class ErrorAnswer(msgspec.Struct):
    """The body of every answer that is a refusal."""

    error: ErrorOut


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """Return what the reference says of answers with these statuses."""
    return {
        status: ResponseSpec(ErrorAnswer, description=_MEANINGS[status], generate_examples=False)
        for status in statuses
    }


class ErrorAnswers:
    """Answers in the language that a request likes (``Accept-Language``), or else in the server's."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def chat_error(self, request: Request[Any, Any, Any], error: ChatError) -> Response[dict[str, ErrorOut]]:
        """Answer a refusal of the chat."""
        return _chat_error(error, self._locale_of(request))

    def http_error(
        self, request: Request[Any, Any, Any], error: HTTPException
    ) -> Response[dict[str, ErrorOut]]:
        """Answer a request that did not get as far as the chat."""
        status = error.status_code
        locale = self._locale_of(request)
        if isinstance(error, ValidationException) and isinstance(error.extra, list):
            message = "; ".join(_invalid(each).message(locale) for each in error.extra)
        else:
            message = _HTTP.get(status, catalogue.STATUS).say(locale, {"status": status})
        code = "invalid_payload" if status == HTTP_400_BAD_REQUEST else f"http_{status}"
        body = ErrorOut(code, message, retryable=False)
        return Response({"error": body}, status_code=status, headers=error.headers)

    def unexpected(self, request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, ErrorOut]]:
        """Answer when the server itself is at fault, and log why."""
        locale = self._locale_of(request)
        if isinstance(error, RecursionError):
            return _chat_error(InvalidPayload(catalogue.NESTS_TOO_DEEP), locale)
        _logger.error("request_failed", route=request.scope.get("path_template", ""), exc_info=error)
        body = error_out(ChatError(catalogue.INTERNAL), locale)
        return Response({"error": body}, status_code=HTTP_500_INTERNAL_SERVER_ERROR)

    def _locale_of(self, request: Request[Any, Any, Any]) -> Locale:
        return choose_locale(request.headers.get("accept-language", ""), self._locale)


def _invalid(complaint: Any) -> ChatError:
    return wrong_value(complaint.get("key", "body"), complaint.get("message", ""))


def _chat_error(error: ChatError, locale: Locale) -> Response[dict[str, ErrorOut]]:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    headers = {}
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"  # how to authenticate: RFC 9110 §11.6.1
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(math.ceil(error.retry_after))  # whole seconds: RFC 9110 §10.2.3
    return Response({"error": error_out(error, locale)}, status_code=status, headers=headers)
