"""What is answered over HTTP: the one description from which both the routes and the reference are made."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["JSON", "Asked", "Nothing", "Operation", "as_json"]

JSON: Final = "application/json"


class Nothing(msgspec.Struct, frozen=True):
    """The parameters of an operation that has none, and the body of one that takes none."""


P = TypeVar("P", bound=msgspec.Struct)
B = TypeVar("B", bound=msgspec.Struct)


class Asked(msgspec.Struct, Generic[P, B], frozen=True):
    """A request that an operation takes, with what it asks for."""

    request: Request
    parameters: P
    body: B

    @property
    def token(self) -> str | None:
        """The bearer token (RFC 6750 §2.1), ``None`` without one."""
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What is done at an address.

    Attributes:
        methods: those of HTTP, alike but for what HTTP itself says of them, such as ``GET`` and ``HEAD``.
        path: the address, with the names of its parameters in braces.
        handle: does it.
        parameters: what the path and the query may have; a name is of the path where the path has it.
        body: what the body must be, in JSON.
        answer: the type of the answer's body.
        summary: what it is, in the reference.
        tag: under which it stands there.
        refusals: the statuses with which it may be refused.
        media_type: of the answer.
        is_for_admins: at all but the administrators' address there is nothing.
        is_public: stands in the reference.
        for_users: may need a user's token.
    """

    methods: tuple[str, ...]
    path: str
    handle: Callable[[Asked[Any, Any]], Awaitable[Response]]
    parameters: type[msgspec.Struct] = Nothing
    body: type[msgspec.Struct] = Nothing
    answer: Any = None
    summary: str = ""
    tag: str = ""
    refusals: tuple[int, ...] = ()
    media_type: str = JSON
    is_for_admins: bool = False
    is_public: bool = True
    for_users: bool = False


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer whose body is ``value`` in JSON."""
    return Response(msgspec.json.encode(value), status, headers, JSON)
