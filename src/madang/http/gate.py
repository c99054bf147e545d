"""Which requests are served at all: meant for this server, of no page or an allowed one, with JSON."""

from collections.abc import Callable
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, Guard, Message, Receive, Scope, Send

__all__ = ["Headers", "Welcomes", "cors", "gate"]

Headers = list[tuple[bytes, bytes]]
Welcomes = Callable[[Any], bool]
"""Tells of an ASGI scope whether the request may be served, by its ``Host`` and ``Origin``."""

_JSON: Final = "application/json"
_UNSUPPORTED: Final = 415


def gate(welcomes: Welcomes) -> Guard:
    """Return a guard that lets only requests pass that are welcome, and bodies only that are JSON.

    A page of any origin may send what a form can (the Fetch standard, "CORS-safelisted request-header"); JSON
    it may send only where it was allowed to beforehand.
    """

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not welcomes(connection.scope):
            raise PermissionDeniedException
        kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
        # A page can send a body without a type (a Blob), but not without its Origin; programs may forget it.
        is_json = kind == _JSON or not (kind or connection.headers.get("origin"))
        if connection.scope.get("method") == "POST" and not is_json:
            raise ClientException(status_code=_UNSUPPORTED)

    return guard


def cors(headers_of: Callable[[Any, bool], Headers]) -> Callable[[ASGIApp], ASGIApp]:
    """Return a middleware that adds ``headers_of`` a scope, which is told whether it is a preflight's."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            more = headers_of(scope, scope.get("method") == "OPTIONS")

            async def send_more(message: Message) -> None:
                if more and message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], *more]
                await send(message)

            await app(scope, receive, send_more)

        return answer

    return wrap
