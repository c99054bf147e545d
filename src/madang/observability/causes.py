"""What is logged of an exception: where it came from, and nothing that a user or an operator wrote."""

from collections import deque
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Final, NamedTuple

__all__ = ["Cause", "Frame", "causes_of", "render_causes"]

_FRAMES: Final = 30
"""Innermost frames of an exception that are shown; a recursion has a thousand."""
_CAUSES: Final = 5

# What the interpreter itself says about a mistake in a program names what stands in the program. The texts of
# other exceptions may repeat what was being handled: `int("a secret")`, `KeyError: 'a secret'`.
_SAFE: Final = (
    ImportError,
    MemoryError,
    NameError,
    NotImplementedError,
    RecursionError,
    ZeroDivisionError,
)


class Frame(NamedTuple):
    """A line of a program that was being run."""

    file: str
    line: int
    function: str


class Cause(NamedTuple):
    """One exception of a chain: no object of the program is kept alive by it.

    Attributes:
        kind: the exception's class, with its module.
        text: what it says, where that cannot hold a secret; ``""`` otherwise.
        frames: the innermost last.
    """

    kind: str
    text: str
    frames: Sequence[Frame]


def causes_of(error: BaseException) -> list[Cause]:
    """Return an exception and what led to it, the exception itself first.

    Cheap enough for an event loop: no source file is read, and no value is turned into text.
    """
    return [
        Cause(_kind(each), _text(each), tuple(deque(_frames(each.__traceback__), _FRAMES)))
        for each in _chain(error)
    ]


def render_causes(causes: Sequence[Cause]) -> Iterator[str]:
    """Yield the lines that say it in the order of Python's tracebacks: what happened first comes first."""
    for number, cause in enumerate(reversed(causes)):
        if number:
            yield "which led to"
        for file, line, function in cause.frames:
            yield f"  {file}:{line} in {function}"
        yield f"{cause.kind}: {cause.text}" if cause.text else cause.kind


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _CAUSES and current not in chain:
        chain.append(current)
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        elif current.__cause__ is not None or current.__suppress_context__:
            current = current.__cause__
        else:
            current = current.__context__
    return chain


def _frames(trace: TracebackType | None) -> Iterator[Frame]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield Frame(code.co_filename, trace.tb_lineno, code.co_qualname)
        trace = trace.tb_next


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _text(error: BaseException) -> str:
    """Return what an exception says, where that is known to be made of the program alone."""
    name = getattr(error, "sqlite_errorname", None)  # sqlite3.Error: which one of SQLite's codes
    if isinstance(name, str):
        return name
    if isinstance(error, OSError):
        # Without the file's name, which may come from a request.
        return error.strerror or ""
    return str(error) if isinstance(error, _SAFE) else ""
