"""Payloads decoded: an object, one array, or positional arguments become one struct."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar, Union

import msgspec
from msgspec.structs import FieldInfo, fields

from madang.domain.errors import InvalidPayload, MissingField, UnknownField, WrongType

__all__ = ["Decoded", "decode_payload", "event_decoder"]

T = TypeVar("T", bound=msgspec.Struct)


class Decoded(Protocol):
    """An event decoded in one go."""

    payload: msgspec.Struct


def event_decoder(payloads: Mapping[str, type[msgspec.Struct]]) -> msgspec.json.Decoder[Decoded]:
    """Return a decoder from ``["name", {…}]`` straight into the named event's payload.

    That is the form that most clients send. What it refuses may be right in another form, or wrong for a
    reason that is ``decode_payload``'s to give.
    """
    events = [
        msgspec.defstruct(
            name, [("payload", payload)], array_like=True, tag=name, forbid_unknown_fields=True, gc=False
        )
        for name, payload in payloads.items()
    ]
    return msgspec.json.Decoder(Union[tuple(events)])  # noqa: UP007  # made of a list at run time


def decode_payload(arguments: list[Any], payload: type[T]) -> T:
    """Turn an event's arguments into its payload.

    Raises:
        InvalidPayload: neither one object, nor one array, nor positional arguments.
        MissingField: a field without a default is not there.
        UnknownField: a field or an argument too many.
        WrongType: a field's value is of another type.
    """
    expected = fields(payload)
    given = _by_name(arguments, expected)
    values = {}
    for field in expected:
        if field.encode_name in given:
            values[field.name] = _check(given[field.encode_name], field)
        elif field.required:
            raise MissingField(f"{field.encode_name} is missing")
    unknown = given.keys() - {field.encode_name for field in expected}
    if unknown:
        raise UnknownField(f"there is no field {min(unknown)!r:.40}")
    return payload(**values)


def _by_name(arguments: list[Any], expected: tuple[FieldInfo, ...]) -> dict[str, Any]:
    match arguments:
        case [dict() as given]:
            return given
        case [list() as positional]:
            pass
        case [dict(), *_]:
            raise InvalidPayload("an object stands alone: no arguments follow it")
        case _:
            positional = arguments
    if len(positional) > len(expected):
        raise UnknownField(f"there are at most {len(expected)} arguments, these are {len(positional)}")
    return {field.encode_name: value for field, value in zip(expected, positional, strict=False)}


def _check(value: Any, field: FieldInfo) -> Any:
    try:
        return msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        raise WrongType(f"{field.encode_name}: {error}") from None
