"""Settings as structs: what is said of their fields, and their values from text."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec

__all__ = ["SettingField", "WrongValue", "check", "setting_fields", "value_of"]

T = TypeVar("T")

_CHECK: Final = "check"
_TYPES: Final = {"bool": "true or false", "float": "a number", "int": "a whole number", "str": "text"}
_FLAGS: Final = {"yes": True, "on": True, "no": False, "off": False}


class WrongValue(ValueError):
    """A field cannot have this value; the message says what it must be."""


class SettingField(NamedTuple):
    """What is said of a setting.

    Attributes:
        check: makes of its text what is kept, or raises `ValueError`.
        choices: all values that it can have, none where there are too many.
    """

    name: str
    type: Any
    default: Any
    description: str
    is_flag: bool
    check: Callable[[str], str] | None
    choices: tuple[str, ...]


def check(function: Callable[[str], str]) -> msgspec.Meta:
    """Return an annotation of a setting whose text a function looks at; what it returns is kept."""
    return msgspec.Meta(extra={_CHECK: function})


@cache
def setting_fields(kind: type[msgspec.Struct]) -> Mapping[str, SettingField]:
    """Return the settings of a struct by their names, in order."""
    return {each.name: _field(each) for each in msgspec.structs.fields(kind)}


def value_of(field: SettingField, given: object) -> Any:
    """Return the value of a setting that was given as text, or as it is.

    Raises:
        WrongValue: it cannot have that.
    """
    try:
        if field.check is not None and isinstance(given, str):
            return field.check(given)
        if field.is_flag and isinstance(given, str):
            given = _FLAGS.get(given.lower(), given)
        return msgspec.convert(given, field.type, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise WrongValue(_complaint(field, str(error))) from None
    except ValueError as error:
        raise WrongValue(str(error)) from None


def _field(info: msgspec.structs.FieldInfo) -> SettingField:
    said: dict[str, Any] = {}
    for each in get_args(info.type)[1:]:
        if isinstance(each, msgspec.Meta):
            said |= {"description": each.description} if each.description else {}
            said |= each.extra or {}
    kind = get_args(info.type)[0]
    return SettingField(
        info.name,
        info.type,
        info.default,
        said["description"],
        kind is bool,
        said.get(_CHECK),
        get_args(kind) if get_origin(kind) is Literal else (),
    )


def _complaint(field: SettingField, complaint: str) -> str:
    if field.choices:
        return f"it must be {', '.join(field.choices[:-1])} or {field.choices[-1]}"
    _, name, rest = complaint.split("`", 2)
    wanted = _TYPES.get(name.partition(" ")[0], name)
    return f"it must be {wanted}{rest.partition(', got')[0]}"


def _path(kind: type[T], value: object) -> T:
    return kind(value) if kind is Path else value  # type: ignore[return-value, call-arg]  # as msgspec has it
