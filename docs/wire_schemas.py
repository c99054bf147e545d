"""The JSON Schemas of everything on the wire, from the structs that encode and decode it."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.inspect import CollectionType, StructType, UnionType, multi_type_info
from msgspec.structs import fields

from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS

__all__ = ["Meaning", "meanings", "name_of", "plain", "public_structs", "schemas"]

_REF: Final = "#/components/schemas/{name}"
_SUFFIX: Final = re.compile(r"Out$")
_ATTRIBUTE: Final = re.compile(r"^(\w+): (.+(?:\n +.+)*)", re.MULTILINE)
_NAMES: Final = {"Error": "Problem"}
"""Names that mean something else in the languages of clients."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each struct by its name, as a JSON Schema of draft 7, which AsyncAPI takes."""
    structs = [*CLIENT_EVENTS, *(event.answer for event in CLIENT_EVENTS), *SERVER_EVENTS]
    _, components = msgspec.json.schema_components(structs, ref_template=_REF)
    said = {name: meanings(struct) for name, struct in public_structs().items()}
    found = {_public(name): _draft_7(_without_null(schema)) for name, schema in components.items()}
    return {name: _described(schema, said[name]) for name, schema in found.items()}


def public_structs() -> dict[str, type[msgspec.Struct]]:
    """Return all structs on the wire, also those that stand in others, by the names of their schemas."""
    structs = [*CLIENT_EVENTS, *(event.answer for event in CLIENT_EVENTS), *SERVER_EVENTS]
    return {name_of(found): found for info in multi_type_info(structs) for found in _structs_in(info)}


def name_of(struct: type[msgspec.Struct]) -> str:
    """Return the name of a struct's schema."""
    return _public(struct.__name__)


class Meaning(NamedTuple):
    """What is said of a field, and the struct whose docstring says it."""

    owner: type[msgspec.Struct]
    text: str


def meanings(struct: type[msgspec.Struct]) -> dict[str, Meaning]:
    """Return what the docstrings of a struct, and of those it extends, say of its fields on the wire."""
    names = {each.name: each.encode_name for each in fields(struct)}
    found = {}
    for owner in reversed(struct.__mro__):
        _, _, listed = inspect.cleandoc(owner.__doc__ or "").partition("Attributes:\n")
        for name, text in _ATTRIBUTE.findall(inspect.cleandoc(listed)):
            if name in names:
                found[names[name]] = Meaning(owner, next(plain(text)))
    return found


def plain(docstring: str | None) -> Iterator[str]:
    """Return a docstring's paragraphs, each in one line, with the marks of Markdown."""
    for paragraph in (docstring or "").split("\n\n"):
        text = " ".join(paragraph.split())
        if text.startswith("Attributes:"):
            return
        yield text.replace("``", "`")


def _structs_in(info: Any) -> Iterator[type[msgspec.Struct]]:
    match info:
        case StructType(cls=struct, fields=inner):
            yield struct
            for field in inner:
                yield from _structs_in(field.type)
        case CollectionType(item_type=item):
            yield from _structs_in(item)
        case UnionType(types=kinds):
            for kind in kinds:
                yield from _structs_in(kind)


def _described(schema: dict[str, Any], said: Mapping[str, Meaning]) -> dict[str, Any]:
    """Return the schema with what is said of its fields; draft 7 has nothing beside a reference."""
    properties = {
        name: {**each, "description": said[name].text} if name in said and "$ref" not in each else each
        for name, each in schema["properties"].items()
    }
    return {**schema, "properties": properties}


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
