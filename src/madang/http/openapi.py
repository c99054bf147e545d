"""The reference as a document of the OpenAPI Specification 3.1, from the operations and their structs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

import msgspec

from madang.http.errors import MEANINGS, ErrorAnswer
from madang.http.operations import JSON, Nothing, Operation

__all__ = ["document"]

Schemas = Mapping[Any, dict[str, Any]]

_REF: Final = "#/components/schemas/{name}"
_WORD: Final = re.compile("[A-Za-z]+")
_BEARER: Final = "bearer"
_RETRY_AFTER: Final = {
    "Retry-After": {
        "schema": {"type": "integer", "minimum": 1},
        "description": "seconds to wait",
        "required": True,
    }
}
"""When to ask again what was refused with 429 (RFC 9110 §10.2.3)."""


def document(operations: Sequence[Operation], *, with_tokens: bool) -> dict[str, Any]:
    """Return the document; ``with_tokens`` says that users prove by a token who they are."""
    public = [each for each in operations if each.is_public]
    types = [ErrorAnswer, *(kind for each in public for kind in (each.answer, each.body))]
    found, components = msgspec.json.schema_components(types, ref_template=_REF)
    schemas = dict(zip(types, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in sorted(public, key=lambda each: each.path):
        security: dict[str, Any] = {"security": [{_BEARER: []}]} if with_tokens and each.for_users else {}
        for method in each.methods:
            of_path = paths.setdefault(each.path, {})
            of_path[method.lower()] = _operation(each, method, schemas) | security
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Madang",
            "version": version("madang"),
            "description": "A self-hosted chat server that speaks Socket.IO: what it answers over REST.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {name: _without_docstring(components[name]) for name in sorted(components)},
            "securitySchemes": {_BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(operation: Operation, method: str, schemas: Schemas) -> dict[str, Any]:
    said: dict[str, Any] = {
        "tags": [operation.tag],
        "summary": operation.summary,
        "operationId": _id(operation, method),
    }
    if parameters := list(_parameters(operation)):
        said["parameters"] = parameters
    if operation.body is not Nothing:
        said["requestBody"] = {"content": {JSON: {"schema": schemas[operation.body]}}, "required": True}
    said["responses"] = {str(status): answer for status, answer in _responses(operation, schemas)}
    return said


def _id(operation: Operation, method: str) -> str:
    """Return what generated clients name a function by: it never changes."""
    of_method = [method] if len(operation.methods) > 1 else []
    words = [*_WORD.findall(operation.path), *of_method, *_WORD.findall(operation.handle.__name__)]
    return "".join(map(str.capitalize, words))


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for field in msgspec.structs.fields(operation.parameters):
        schema = msgspec.json.schema(field.type)
        yield {
            "name": field.encode_name,
            "in": "path" if f"{{{field.encode_name}}}" in operation.path else "query",
            "schema": schema,
            "required": field.required,
        } | {key: schema[key] for key in ("description",) if key in schema}


def _responses(operation: Operation, schemas: Schemas) -> Iterator[tuple[int, dict[str, Any]]]:
    answer = {"schema": schemas[operation.answer]}
    yield 200, {"description": "What was asked for", "content": {operation.media_type: answer}}
    for status in operation.refusals:
        refusal = {"description": MEANINGS[status], "content": {JSON: {"schema": schemas[ErrorAnswer]}}}
        yield status, refusal | ({"headers": _RETRY_AFTER} if status == 429 else {})  # noqa: PLR2004  # HTTP's


def _without_docstring(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a struct's schema without what is written for those who read its code."""
    return {key: value for key, value in schema.items() if key != "description"}
