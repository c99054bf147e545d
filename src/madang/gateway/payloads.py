"""Payloads decoded: an object, one array, or positional arguments become one struct."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar, Union

import msgspec
from msgspec.structs import FieldInfo, fields

from madang.contract import wrong_value
from madang.domain import catalogue
from madang.domain.errors import InvalidPayload, MissingField, UnknownField

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
            raise MissingField(catalogue.FIELD_MISSING, field=field.encode_name)
    unknown = given.keys() - {field.encode_name for field in expected}
    if unknown:
        raise UnknownField(catalogue.NO_SUCH_FIELD, field=min(unknown))
    return payload(**values)


def _by_name(arguments: list[Any], expected: tuple[FieldInfo, ...]) -> dict[str, Any]:
    match arguments:
        case [dict() as given]:
            return given
        case [list() as positional]:
            pass
        case [dict(), *_]:
            raise InvalidPayload(catalogue.ALONE)
        case _:
            positional = arguments
    if len(positional) > len(expected):
        raise UnknownField(catalogue.TOO_MANY_ARGUMENTS, most=len(expected), count=len(positional))
    return {field.encode_name: value for field, value in zip(expected, positional, strict=False)}


def _check(value: Any, field: FieldInfo) -> Any:
    try:
        return msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        raise wrong_value(field.encode_name, str(error)) from None
