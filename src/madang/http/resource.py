"""An address, and what may be done there: from an ASGI request to an operation, and to its answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from madang.http.admin import is_admin
from madang.http.errors import ErrorAnswers, WrongInput
from madang.http.gate import Gate
from madang.http.operations import Asked, Nothing, Operation

__all__ = ["Resource"]

_MAX_BODY: Final = 65536
_NOTHING: Final = Nothing()


class Resource:
    """An ASGI application that answers at one address, whatever goes wrong."""

    def __init__(self, operations: Sequence[Operation], gate: Gate, answers: ErrorAnswers) -> None:
        """Answer.

        Args:
            operations: what may be done there, no two by the same method; none for nothing at all.
            gate: which requests are served.
            answers: what refusals and failures look like.
        """
        self._operations = {method: each for each in operations for method in each.methods}
        self._allowed = ", ".join(sorted({*self._operations, "OPTIONS"}))
        self._gate = gate
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except Exception as error:  # every failure is answered, and logged if it is ours
            response = self._answers.answer(request, error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not self._operations:
            raise HTTPException(404)
        operation = self._operations.get(request.method)
        if operation is None and request.method != "OPTIONS":
            raise HTTPException(405, headers={"Allow": self._allowed})
        self._gate.check(request)
        if operation is None:
            return Response(status_code=204, headers={"Allow": self._allowed})
        if operation.is_for_admins and not is_admin(request.scope):
            raise HTTPException(404)
        parameters = _parameters(operation, request)
        return await operation.handle(Asked(request, parameters, await _body(operation, request)))


def _parameters(operation: Operation, request: Request) -> Any:
    if operation.parameters is Nothing:
        return _NOTHING
    given: Mapping[str, str] = {**request.query_params, **request.path_params}
    try:
        return msgspec.convert(given, operation.parameters, strict=False)
    except msgspec.ValidationError as error:
        wrong = WrongInput(str(error), "query")
        if wrong.field in request.path_params:
            raise HTTPException(404) from None
        raise wrong from None


async def _body(operation: Operation, request: Request) -> Any:
    if operation.body is Nothing:
        return _NOTHING
    raw = await _read(request)
    try:
        return msgspec.json.decode(raw, type=operation.body, strict=False)
    except msgspec.ValidationError as error:
        raise WrongInput(str(error), "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise HTTPException(400) from None


async def _read(request: Request) -> bytes:
    """Return a request's body.

    Raises:
        HTTPException: 413, it is too long; no more of it is read than shows that.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > _MAX_BODY:
        raise HTTPException(413)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            raise HTTPException(413)
    return bytes(body)
