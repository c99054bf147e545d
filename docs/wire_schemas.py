"""The JSON Schemas of everything on the wire, from the structs that encode and decode it."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS

__all__ = ["name_of", "plain", "schemas"]

_REF: Final = "#/components/schemas/{name}"
_SUFFIX: Final = re.compile(r"Out$")
_NAMES: Final = {"Error": "Problem"}
"""Names that mean something else in the languages of clients."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each struct by its name, as a JSON Schema of draft 7, which AsyncAPI takes."""
    answers = [event.answer for event in CLIENT_EVENTS]
    _, components = msgspec.json.schema_components(
        [*CLIENT_EVENTS, *answers, *SERVER_EVENTS], ref_template=_REF
    )
    return {_public(name): _draft_7(_without_null(schema)) for name, schema in components.items()}


def name_of(struct: type[msgspec.Struct]) -> str:
    """Return the name of a struct's schema."""
    return _public(struct.__name__)


def plain(docstring: str | None) -> Iterator[str]:
    """Return a docstring's paragraphs, each in one line, with the marks of Markdown."""
    for paragraph in (docstring or "").split("\n\n"):
        text = " ".join(paragraph.split())
        if text.startswith("Attributes:"):
            return
        yield text.replace("``", "`")


def _public(name: str) -> str:
    name = _SUFFIX.sub("", name)
    return _NAMES.get(name, name)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what the server sends without null: it leaves out what is not there."""
    if schema.get("additionalProperties") is False or "properties" not in schema:
        return schema
    needed = schema.get("required", ())
    properties = {
        name: each if name in needed or "anyOf" not in each else _first(each["anyOf"])
        for name, each in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _first(alternatives: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = [each for each in alternatives if each != {"type": "null"}]
    return one


def _draft_7(schema: Any) -> Any:
    """Return a schema with the names of today's draft in those of draft 7, and without what only repeats."""
    match schema:
        case dict():
            return dict(_entries(schema))
        case list():
            return [_draft_7(each) for each in schema]
        case _:
            return schema


def _entries(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        match key, value:
            case "title", _:
                pass
            case "description", str():
                yield key, next(plain(value))
            case "$ref", str():
                yield key, "#/components/schemas/" + _public(value.rpartition("/")[2])
            case "items", False:
                yield "additionalItems", False
            case "prefixItems", _:
                yield "items", _draft_7(value)
            case "default", None:
                pass
            case "anyOf", [{"type": str(kind), **rest}, {"type": "null"}]:
                yield from _entries({**rest, "type": [kind, "null"]})
            case _:
                yield key, _draft_7(value)
