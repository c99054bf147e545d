"""Turning away who asks for another server."""

from collections.abc import Callable
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard

__all__ = ["for_hosts"]

_REFUSAL: Final = (
    "this server takes everyone at their word (auth none), and so answers to names of its own machine only, "
    "such as localhost"
)


def for_hosts(admits: Callable[[str | None], bool]) -> Guard:
    """Return a guard that lets only requests pass whose ``Host`` is admitted."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not admits(connection.headers.get("host")):
            raise PermissionDeniedException(_REFUSAL)

    return guard
