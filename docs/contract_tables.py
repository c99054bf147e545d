"""The tables of what travels, as docs/contract.md has them in each language."""

from collections.abc import Iterator
from typing import Any, Final, assert_never

from korean import texts
from msgspec import Struct
from msgspec.structs import fields
from wire_schemas import Meaning, meanings, name_of, plain, public_structs, schemas

from madang.config import Settings
from madang.domain.limits import Limits
from madang.domain.wording import Locale
from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS
from madang.kinds.wire import ServerEvent
from madang.setting_fields import setting_fields

__all__ = ["client_table", "field_table", "limit_table", "object_table", "server_table"]

_SET_BY: Final = {
    "content_length": "max_content",
    "participants": "max_participants",
    "receipts_members": "receipts_max_members",
    "reactions": "max_reactions",
}
"""The limits that a setting changes."""
_FELT: Final = (
    "edit_window",
    "max_rooms",
    "max_rooms_by_others",
    "rooms_per_hour",
    "members_per_hour",
    "invitations_per_hour",
    "roster_max",
    "register_timeout",
    "max_frame",
    "max_in_flight",
    "rate_send",
    "rate_typing",
    "rate_search",
    "rate_read",
    "rate_mark",
    "rate_rooms",
    "rate_register",
    "rate_events",
)
"""The other settings whose bounds a well-behaved client may meet."""


def client_table(locale: Locale) -> Iterator[str]:
    """Return the table of what clients send, and of what it is acknowledged with."""
    answer = {"en": "Ack", "ko": "확인 응답"}[locale]
    yield {
        "en": "| event | fields in order | what happens, and the acknowledgement |",
        "ko": "| 이벤트 | 항목(순서대로) | 일어나는 일과 확인 응답 |",
    }[locale]
    yield "|---|---|---|"
    for event in CLIENT_EVENTS:
        lines = [_summary(f"client.{event.event}", event, locale)]
        for name, meaning in meanings(event).items():
            lines.append(f"`{name}`: {_said(f'client.{event.event}.{name}', meaning.text, locale)}")
        lines.append(f"{answer} `{_shape(event.answer)}`")
        yield f"| `{event.event}` | {', '.join(_names(event))} | {'<br>'.join(lines)} |"


def server_table(locale: Locale) -> Iterator[str]:
    """Return the table of what the server sends of its own accord."""
    yield {"en": "| event | arguments | to whom, and when |", "ko": "| 이벤트 | 인자 | 누구에게, 언제 |"}[
        locale
    ]
    yield "|---|---|---|"
    for event in SERVER_EVENTS:
        text = _summary(f"server.{event.event}", event, locale)
        yield f"| `{event.event}` | `{_arguments(event)}` | {text} |"


def object_table(locale: Locale) -> Iterator[str]:
    """Return the table of what stands in events and acknowledgements."""
    yield {"en": "| object | fields | what it is |", "ko": "| 객체 | 항목 | 무엇인지 |"}[locale]
    yield "|---|---|---|"
    for name, struct in _objects().items():
        yield f"| `{name}` | `{_shape(struct)}` | {_summary(f'object.{name}', struct, locale)} |"


def field_table(locale: Locale) -> Iterator[str]:
    """Return the table of what fields of acknowledgements, server events and objects mean."""
    yield {"en": "| field | in | what it is |", "ko": "| 항목 | 있는 곳 | 무엇인지 |"}[locale]
    yield "|---|---|---|"
    places: dict[tuple[str, Meaning], list[str]] = {}
    for place, struct in _sent():
        for name, meaning in meanings(struct).items():
            places.setdefault((name, meaning), []).append(f"`{place}`")
    for (name, meaning), where in places.items():
        text = _said(f"field.{name_of(meaning.owner)}.{name}", meaning.text, locale)
        yield f"| `{name}` | {', '.join(dict.fromkeys(where))} | {text} |"


def limit_table(locale: Locale) -> Iterator[str]:
    """Return the table of bounds that clients meet."""
    yield {"en": "| bound | default | setting |", "ko": "| 한도 | 기본값 | 설정 |"}[locale]
    yield "|---|---|---|"
    said = meanings(Limits)
    for field in fields(Limits):
        if field.name in _FELT:  # said in the setting's own unit
            continue
        setting = _SET_BY.get(field.name)
        text = _said(f"limit.{field.name}", said[field.name].text.rstrip("."), locale)
        yield f"| {text} | {field.default} | {'' if setting is None else _option(setting)} |"
    for name in _FELT:
        each = setting_fields(Settings)[name]
        text = _said(f"limit.{name}", str(each.description), locale)
        default = f"{each.default:g}" if isinstance(each.default, float) else each.default
        yield f"| {text} | {default} | {_option(name)} |"


def _sent() -> Iterator[tuple[str, type[Struct]]]:
    """Return what the server sends: acknowledgements by their client events, server events, objects."""
    for asked in CLIENT_EVENTS:
        yield asked.event, asked.answer
    for event in SERVER_EVENTS:
        yield event.event, event
    yield from _objects().items()


def _objects() -> dict[str, type[Struct]]:
    """Return the structs that only stand in others."""
    others = {*CLIENT_EVENTS, *SERVER_EVENTS, *(event.answer for event in CLIENT_EVENTS)}
    return {name: struct for name, struct in public_structs().items() if struct not in others}


def _summary(key: str, struct: type[Struct], locale: Locale) -> str:
    return _said(key, " ".join(plain(struct.__doc__)), locale)


def _said(key: str, text: str, locale: Locale) -> str:
    """Return a text of the code in a language."""
    match locale:
        case "en":
            return text
        case "ko":
            return texts()[key]
        case _:
            assert_never(locale)


def _option(setting: str) -> str:
    return f"`--{setting.replace('_', '-')}`"


def _arguments(event: type[ServerEvent]) -> str:
    """Return the arguments of a server event, in one line."""
    if event.bare:
        return ", ".join(_names(event))
    names = {field.name: field.encode_name for field in fields(event)}
    return ", ".join([*(names[name] for name in event.leading), _shape(event)])


def _shape(struct: type[Struct]) -> str:
    """Return the fields of an object, in one line."""
    return f"{{{', '.join(_with_objects(struct))}}}"


def _with_objects(struct: type[Struct]) -> Iterator[str]:
    schema = schemas()[name_of(struct)]
    for name, each in zip(_names(struct), schema["properties"].values(), strict=True):
        inner = _object_in(each)
        yield name if inner is None else f"{name}: {inner}"


def _object_in(schema: dict[str, Any]) -> str | None:
    """Return how the object in a field is shown, ``None`` where there is none."""
    match schema:
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"type": "array", "items": {"$ref": str(reference)}}:
            return f"[{reference.rpartition('/')[2]}]"
    return None


def _names(struct: type[Struct]) -> Iterator[str]:
    """Return the names of the fields, with ``?`` behind those that need not be there."""
    for field in fields(struct):
        yield f"{field.encode_name}{'' if field.required else '?'}"
