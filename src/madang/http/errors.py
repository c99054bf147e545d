"""Refusals as HTTP answers: the same ``{code, message, retryable}`` as on the socket."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from madang.domain.errors import ChatError, Forbidden, NotAMember, RoomNotFound, Unauthorized, Unavailable

__all__ = ["ErrorBody", "answer_chat_error", "answer_http_error"]

_STATUSES: tuple[tuple[type[ChatError], int], ...] = (
    (Unauthorized, 401),
    (Forbidden, 403),
    (NotAMember, 403),
    (RoomNotFound, 404),
    (Unavailable, 503),
)


class ErrorBody(msgspec.Struct, frozen=True):
    """Why a request was refused."""

    code: str
    message: str
    retryable: bool


def answer_chat_error(request: Request[Any, Any, Any], error: ChatError) -> Response[dict[str, ErrorBody]]:
    """Answer a refusal of the chat."""
    del request
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    return Response({"error": ErrorBody(error.code, str(error), error.retryable)}, status_code=status)


def answer_http_error(
    request: Request[Any, Any, Any], error: HTTPException
) -> Response[dict[str, ErrorBody]]:
    """Answer a request that did not get as far as the chat."""
    del request
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        code = "invalid_payload"
        message = "; ".join(f"{each.get('key', 'body')}: {each.get('message')}" for each in error.extra)
    else:
        code, message = f"http_{error.status_code}", error.detail
    body = ErrorBody(code, message or str(error), retryable=False)
    return Response({"error": body}, status_code=error.status_code, headers=error.headers)
