"""Writes the AsyncAPI 3.1 document of the chat: the namespace is a channel, an acknowledgement a reply."""

import inspect
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final

import yaml
from msgspec import to_builtins
from msgspec.structs import astuple, fields
from wire_schemas import name_of, plain, schemas

from examples import EXAMPLES
from madang.domain import errors
from madang.domain.errors import ChatError
from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS
from madang.kinds.wire import Payload, ServerEvent

__all__ = ["document", "error_kinds", "meaning"]

_DESCRIPTION: Final = (
    "What clients and the chat say to each other over Socket.IO (protocol 5, Engine.IO 4; WebSocket, HTTP "
    "long-polling, or long-polling upgraded to WebSocket). The channel is the namespace. An operation that "
    "is received answers a Socket.IO acknowledgement, where the client asked for one: its reply. "
    "See contract.md for what is promised."
)


def document() -> str:
    """Return the document as YAML."""
    content = {
        "asyncapi": "3.1.0",
        "info": {"title": "Madang", "version": version("madang"), "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "local": {
                "host": "localhost:3000",
                "pathname": "/chat/ws",
                "protocol": "ws",
                "description": "A Socket.IO server at this path; `--path` is the setting.",
            }
        },
        "channels": {
            "chat": {
                "address": "/chat",
                "description": "The namespace; `--namespace` is the setting.",
                "servers": [{"$ref": "#/servers/local"}],
                "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in _messages()},
            }
        },
        "operations": dict(_operations()),
        "components": {"messages": _messages(), "schemas": {**_coded(schemas()), **_envelopes()}},
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def error_kinds() -> Iterator[type[ChatError]]:
    """Return the errors that have a code of their own, in the order of their module."""
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, ChatError) and "code" in vars(kind):
            yield kind


def meaning(kind: type[ChatError]) -> str:
    """Return what an error means, in one line."""
    return (kind.__doc__ or "").splitlines()[0]


def _coded(components: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with the codes that a refusal may have."""
    problem = components["Problem"]
    properties = {**problem["properties"], "code": _ref("ErrorCode")}
    return {**components, "Problem": {**problem, "properties": properties}}


def _envelopes() -> dict[str, Any]:
    """Return the schemas that are put around others: the refusal, and the codes it may have."""
    kinds = list(error_kinds())
    meanings = "\n".join(f"- `{kind.code}`: {meaning(kind)}" for kind in kinds)
    return {
        "ErrorCode": {"type": "string", "enum": [kind.code for kind in kinds], "description": meanings},
        "Refusal": {
            "type": "object",
            "description": "The acknowledgement of an event that was refused.",
            "properties": {"ok": {"const": False}, "error": _ref("Problem")},
            "required": ["ok", "error"],
        },
    }


def _messages() -> dict[str, Any]:
    """Return every message: what clients send, what it is acknowledged with, what the server sends."""
    return {
        **{f"client.{event.event}": _sent(event) for event in CLIENT_EVENTS},
        **{f"ack.{event.event}": _acknowledged(event) for event in CLIENT_EVENTS},
        **{f"server.{event.event}": _pushed(event) for event in SERVER_EVENTS},
    }


def _sent(event: type[Payload]) -> dict[str, Any]:
    given = fields(event)
    needed = sum(field.required for field in given)
    schema, name = schemas()[name_of(event)], name_of(event)
    positional = {
        "type": "array",
        "description": "The same fields in this order, as one array or as positional arguments.",
        "items": [schema["properties"][field.encode_name] for field in given],
        "minItems": needed,
        "maxItems": len(given),
    }
    return _message(event.event, event.__doc__, {"oneOf": [_ref(name), positional]}, EXAMPLES[event])


def _acknowledged(event: type[Payload]) -> dict[str, Any]:
    accepted = {
        "allOf": [
            _ref(name_of(event.answer)),
            {"type": "object", "properties": {"ok": {"const": True}}, "required": ["ok"]},
        ]
    }
    example = {**_built(EXAMPLES[event.answer]), "ok": True}
    payload = {"oneOf": [accepted, _ref("Refusal")]}
    return _message(f"{event.event} acknowledgement", event.answer.__doc__, payload, example)


def _pushed(event: type[ServerEvent]) -> dict[str, Any]:
    payload, example = _ref(name_of(event)), EXAMPLES[event]
    if event.bare:
        (argument,) = schemas()[name_of(event)]["properties"].values()
        return _message(event.event, event.__doc__, argument, *astuple(example))
    if not event.leading:
        return _message(event.event, event.__doc__, payload, example)
    names = {field.name: field.encode_name for field in fields(event)}
    properties = schemas()[name_of(event)]["properties"]
    leading = [properties[names[name]] for name in event.leading]
    size = len(leading) + 1
    arguments = {"type": "array", "items": [*leading, payload], "minItems": size, "maxItems": size}
    given = [*(getattr(example, name) for name in event.leading), _built(example)]
    return _message(event.event, event.__doc__, arguments, given)


def _message(name: str, text: str | None, payload: dict[str, Any], example: Any) -> dict[str, Any]:
    summary, *rest = plain(text)
    described = {"description": "\n\n".join(rest)} if rest else {}
    return {
        "name": name,
        "summary": summary,
        **described,
        "payload": payload,
        "examples": [{"payload": _built(example)}],
    }


def _operations() -> Iterator[tuple[str, Any]]:
    channel = {"$ref": "#/channels/chat"}
    for event in CLIENT_EVENTS:
        reply = {"channel": channel, "messages": [_message_ref(f"ack.{event.event}")]}
        messages = [_message_ref(f"client.{event.event}")]
        yield (
            f"receive.{event.event}",
            {"action": "receive", "channel": channel, "messages": messages, "reply": reply},
        )
    for pushed in SERVER_EVENTS:
        messages = [_message_ref(f"server.{pushed.event}")]
        yield f"send.{pushed.event}", {"action": "send", "channel": channel, "messages": messages}


def _message_ref(key: str) -> dict[str, str]:
    return {"$ref": f"#/channels/chat/messages/{key}"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _built(example: Any) -> Any:
    return to_builtins(example)
