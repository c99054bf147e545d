"""Which requests are served at all: meant for this server, of no page or an allowed one, with JSON."""

from collections.abc import Callable
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from madang.http.operations import JSON

__all__ = ["Gate", "Headers", "Welcomes", "cors"]

Headers = list[tuple[bytes, bytes]]
Welcomes = Callable[[Any], bool]
"""Tells of an ASGI scope whether the request may be served, by its ``Host`` and ``Origin``."""

_UNSUPPORTED: Final = 415


class Gate:
    """Lets only requests pass that are welcome, and bodies only that are JSON.

    A page of any origin may send what a form can (the Fetch standard, "CORS-safelisted request-header"); JSON
    it may send only where it was allowed to beforehand.
    """

    def __init__(self, welcomes: Welcomes) -> None:
        self._welcomes = welcomes

    def check(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            HTTPException: 403, it is not welcome; 415, its body is no JSON.
        """
        if not self._welcomes(request.scope):
            raise HTTPException(403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        # A page can send a body without a type (a Blob), but not without its Origin; programs may forget it.
        is_json = kind == JSON or not (kind or request.headers.get("origin"))
        if request.method == "POST" and not is_json:
            raise HTTPException(_UNSUPPORTED)


def cors(app: ASGIApp, headers_of: Callable[[Any, bool], Headers]) -> ASGIApp:
    """Return an application that adds ``headers_of`` a scope, which is told whether it is a preflight's."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        more = headers_of(scope, scope.get("method") == "OPTIONS")

        async def send_more(message: Message) -> None:
            if more and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await app(scope, receive, send_more)

    return answer
