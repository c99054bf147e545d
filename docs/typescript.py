"""Writes the types of the chat for TypeScript, as `socket.io-client` takes them."""

from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import fields
from wire_schemas import name_of, plain, schemas

from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS
from madang.kinds.wire import ServerEvent

__all__ = ["document"]

_HEAD: Final = """\
/** What travels between a client and the server: written by `make docs` from the server's own types. */
"""
_ACKNOWLEDGEMENT: Final = """
export interface Refusal {
  readonly ok: false;
  readonly error: Problem;
}

/** What an event is acknowledged with: what was asked for, or why it was refused. */
export type Acknowledgement<T> = ({ readonly ok: true } & T) | Refusal;

/** Takes an acknowledgement. */
export type Acknowledged<T> = (answer: Acknowledgement<T>) => void;
"""


def document() -> str:
    """Return the module."""
    return "".join(_module())


def _module() -> Iterator[str]:
    yield _HEAD
    for name, schema in schemas().items():
        yield from _interface(name, schema)
    yield _ACKNOWLEDGEMENT
    yield "\n/** Every event that a client may send. */\nexport interface ClientToServerEvents {\n"
    for event in CLIENT_EVENTS:
        yield _comment(event.__doc__, "  ")
        arguments = f"payload: {name_of(event)}, acknowledge?: Acknowledged<{name_of(event.answer)}>"
        yield f"  {event.event}: ({arguments}) => void;\n"
    yield "}\n\n/** Every event that the server sends of its own accord. */\n"
    yield "export interface ServerToClientEvents {\n"
    for pushed in SERVER_EVENTS:
        yield _comment(pushed.__doc__, "  ")
        yield f"  {pushed.event}: ({', '.join(_arguments(pushed))}) => void;\n"
    yield "}\n"


def _interface(name: str, schema: dict[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    yield f"\n{_comment(schema.get('description'), '')}"
    if not schema["properties"]:
        yield f"export type {name} = object;\n"
        return
    yield f"export interface {name} {{\n"
    for field, each in schema["properties"].items():
        yield _comment(each.get("description"), "  ")
        yield f"  readonly {field}{'' if field in needed else '?'}: {_type(each)};\n"
    yield "}\n"


def _comment(text: str | None, indent: str) -> str:
    summary = next(plain(text), "")
    return f"{indent}/** {summary} */\n" if summary else ""


def _arguments(event: type[ServerEvent]) -> Iterator[str]:
    names = {field.name: field.encode_name for field in fields(event)}
    properties = schemas()[name_of(event)]["properties"]
    if event.bare:
        for name, schema in properties.items():
            yield f"{name}: {_type(schema)}"
        return
    for leading in event.leading:
        yield f"{names[leading]}: {_type(properties[names[leading]])}"
    yield f"payload: {name_of(event)}"


def _type(schema: dict[str, Any]) -> str:
    """Return a schema as a type.

    Raises:
        ValueError: it says what no type is known for.
    """
    match schema:
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"type": "array", "items": list(items)}:
            return f"readonly [{', '.join(_type(each) for each in items)}]"
        case {"type": "array", "items": dict(items)}:
            return f"ReadonlyArray<{_type(items)}>"
        case {"type": list(kinds)}:
            return " | ".join(_type({"type": kind}) for kind in kinds)
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as kind}:
            return str(kind)
    raise ValueError(f"no type for {schema}")
