"""The HTTP application."""

import re
from collections.abc import Callable
from typing import Any, Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from madang.http.chat import ChatOperations
from madang.http.errors import ErrorAnswers
from madang.http.gate import Gate, Headers, Welcomes, cors
from madang.http.health import HealthOperations
from madang.http.leaving import GivenUpWithClient
from madang.http.operations import Operation
from madang.http.page import ClientConfig, page_operations
from madang.http.reference import reference_operations
from madang.http.resource import Resource
from madang.http.server import Asgi
from madang.http.services import HttpServices

__all__ = ["create_http"]

_SLASHES: Final = re.compile("//+")
_WORTH_PACKING: Final = 500
"""Bytes of an answer from which on it is compressed."""


def create_http(
    services: HttpServices,
    config: ClientConfig,
    welcomes: Welcomes,
    headers_of: Callable[[Any, bool], Headers],
) -> Asgi:
    """Return the ASGI application of everything that is not Engine.IO.

    ``welcomes`` tells of a scope whether its ``Host`` and ``Origin`` are served, ``headers_of`` what an
    answer to it says to pages of other origins; it is also told whether it is a preflight.
    """
    shown = [
        *ChatOperations(services).all(),
        *HealthOperations(services.readiness, services.registry).all(),
        *page_operations(config),
    ]
    operations = [*shown, *reference_operations(shown, with_tokens=config.auth == "jwt")]
    gate, answers = Gate(welcomes), ErrorAnswers(config.locale)
    by_path: dict[str, list[Operation]] = {}
    for each in operations:
        by_path.setdefault(each.path, []).append(each)
    routes = [Route(path, _resource(there, gate, answers)) for path, there in by_path.items()]
    router = Router(routes, redirect_slashes=False, default=Resource([], gate, answers))
    return _tidied(cors(GZipMiddleware(router, minimum_size=_WORTH_PACKING), headers_of))


def _resource(operations: list[Operation], gate: Gate, answers: ErrorAnswers) -> ASGIApp:
    resource = Resource(operations, gate, answers)
    return GivenUpWithClient(resource) if any(each.for_users for each in operations) else resource


def _tidied(app: ASGIApp) -> ASGIApp:
    """Return an application that takes an address with slashes too many for the one without them."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = _SLASHES.sub("/", scope["path"]).rstrip("/") or "/"
        await app({**scope, "path": path, "root_path": ""}, receive, send)

    return answer
