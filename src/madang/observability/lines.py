"""A line of the log: what it holds, and how it is written."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

from madang.observability.causes import Cause, render_causes

__all__ = ["Line", "LogStyle", "renderer"]

LogStyle = Literal["text", "json"]

_LONGEST_VALUE: Final = 1000
_LONGEST_LINE: Final = 16_384


class Line(NamedTuple):
    """What is logged at once.

    Attributes:
        time: seconds since the epoch.
        level: in lower case, as the standard library calls it.
        logger: who logs.
        event: what happened.
        fields: by name, with what.
        causes: the exception that it is about, if there is one.
        template: what stands in the program where ``event`` was filled in; ``""`` where it was not.
    """

    time: float
    level: str
    logger: str
    event: str
    fields: Mapping[str, Any]
    causes: Sequence[Cause] = ()
    template: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes two lines repetitions of each other: their place in the program."""
        said = self.template or self.event
        if not self.causes:
            return (self.logger, self.level, said)
        first = self.causes[-1]
        return (self.logger, self.level, said, first.kind, str(first.frames[-1:]))


def renderer(style: LogStyle) -> Callable[[Line], str]:
    """Return what writes lines for people, or for machines; each ends in a newline."""
    return _json if style == "json" else _text


def _text(line: Line) -> str:
    fields = " ".join(f"{name}={_plain(value)}" for name, value in line.fields.items())
    head = f"{_time(line)} [{line.level:<8}] {_plain(line.event)} [{line.logger}] {fields}".rstrip()
    text = "\n".join([head, *(_plain(each) for each in render_causes(line.causes))])
    return f"{text[:_LONGEST_LINE]}\n"


def _json(line: Line) -> str:
    fields = {name: _jsonable(value) for name, value in line.fields.items()}
    entry = {**fields, "event": _cut(line.event), "level": line.level, "logger": line.logger}
    entry["timestamp"] = _time(line)
    if line.causes:
        entry["exception"] = "\n".join(render_causes(line.causes))[:_LONGEST_LINE]
    return f"{json.dumps(entry)}\n"


def _time(line: Line) -> str:
    moment = datetime.fromtimestamp(line.time, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _jsonable(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else _cut(str(value))


def _plain(value: Any) -> str:
    """Return a value as text that neither ends the line nor steers a terminal."""
    text = _cut(str(value))
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
