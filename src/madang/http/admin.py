"""What is for those who run the server, on an address of its own: metrics, reasons, the schema."""

from typing import Any, Final

from starlette.types import Scope

from madang.http.server import Asgi

__all__ = ["for_admins", "is_admin"]

_KEY: Final = "madang.admin"
_ANSWERED: Final = ("/healthz", "/readyz", "/metrics", "/schema")


def for_admins(http: Asgi, *, beside: Asgi | None = None) -> Asgi:
    """Return an application that answers what only those who run the server may ask.

    All else ``beside`` answers, or nobody.
    """

    async def application(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(_ANSWERED):
            await http({**scope, _KEY: True}, receive, send)
        elif beside is not None:
            await beside(scope, receive, send)
        elif scope["type"] == "http":
            await http({**scope, "path": "/nowhere", "raw_path": b"/nowhere"}, receive, send)

    return application


def is_admin(scope: Scope) -> bool:
    """Tell whether a request came in by the administrators' address."""
    return _KEY in scope
