"""Logging: one line an event, for people or for machines, without secrets and within bounds."""

import asyncio
import logging
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

import structlog

from madang.observability.causes import Cause, causes_of
from madang.observability.lines import Line, LogStyle, renderer
from madang.observability.secrecy import Redactor
from madang.observability.sink import LineSink

__all__ = ["LogHandler", "configure_logging", "log_loop_error"]

_OURS: Final = "madang"
_UVICORN: Final = "uvicorn.error"
_RESERVED: Final = frozenset({"event", "exc_info", "stack_info", "_record", "_from_structlog"})
# What uvicorn says of requests that only their senders got wrong.
_CLIENTS_FAULTS: Final = ("Invalid HTTP request received.", "Unsupported upgrade request.")
# In "Exception in callback f(<arguments>)" asyncio shows what was being handled; before the first of these it
# does not.
_VALUES: Final = re.compile(r"[^\w .,-]")
_ABANDONED: Final = "Future exception was never retrieved"

_logger = structlog.get_logger(__name__)


class LogHandler(logging.Handler):
    """Makes lines of records and gives them to a sink. It is called wherever something logs, and so is cheap.

    Of what other libraries log only the text that stands in their programs is taken, never the arguments:
    those are requests, documents and addresses.
    """

    def __init__(self, sink: LineSink) -> None:
        super().__init__()
        self.sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record on (logging.Handler)."""
        self.sink.put(_line(record))

    def close(self) -> None:
        """Write what waits (logging.Handler); the standard library calls this when the process ends."""
        self.sink.close()
        super().close()


class _ClientFaults(logging.Filter):
    """Counts what clients got wrong instead of logging it: they could fill a disk."""

    def __init__(self, count: Callable[[], None], *, is_logged: bool) -> None:
        super().__init__()
        self._count = count
        self._is_logged = is_logged

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is logged (logging.Filter)."""
        if record.msg not in _CLIENTS_FAULTS:
            return True
        self._count()
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return self._is_logged


def configure_logging(
    level: str,
    style: LogStyle,
    *,
    secrets: Iterable[str] = (),
    rate: float,
    count_bad_request: Callable[[], None] = lambda: None,
) -> LineSink:
    """Send structlog's and the standard library's logs from ``level`` on to standard error.

    Other libraries are heard from ``warning`` on only: below that they log requests and documents in full.

    Args:
        level: the least level of our own lines that is logged.
        style: for people or for machines.
        secrets: what is replaced by ``***`` wherever it would stand in a line.
        rate: bytes a second that are written in the long run; half a minute's worth can be written at once.
        count_bad_request: called for each request that is no HTTP.
    """
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.contextvars.merge_contextvars, _as_record],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    sink = LineSink(sys.stderr, renderer(style), Redactor(secrets), rate)
    root = logging.getLogger()
    root.handlers[:] = [LogHandler(sink)]
    own = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(own, logging.WARNING))
    logging.getLogger(_OURS).setLevel(own)
    # A worker asks Elasticsearch several times a second: a line for each answer, and a traceback for each try
    # that failed, drown the others. That it cannot be reached, we say ourselves.
    logging.getLogger("elastic_transport").setLevel(max(own, logging.ERROR))
    uvicorn = logging.getLogger(_UVICORN)
    uvicorn.filters[:] = [_ClientFaults(count_bad_request, is_logged=own <= logging.DEBUG)]
    threading.excepthook = _log_thread_error
    sys.unraisablehook = _log_unraisable
    return sink


def log_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody was there to handle (``loop.set_exception_handler``), without what it was about."""
    del loop
    if context.get("message") == _ABANDONED and isinstance(context.get("exception"), socket.gaierror):
        return  # uvloop goes on looking a name up when who asked has given up, and has said so
    what = _VALUES.split(str(context.get("message", "")), maxsplit=1)[0].strip()
    _logger.error("loop_error", what=what, exc_info=context.get("exception"))


def _log_thread_error(arguments: threading.ExceptHookArgs) -> None:
    _logger.error("thread_error", exc_info=arguments.exc_value)


def _log_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    _logger.error("unraisable_error", exc_info=unraisable.exc_value)


def _as_record(_: Any, __: str, entry: structlog.typing.EventDict) -> tuple[tuple[Any], dict[str, Any]]:
    """Hand structlog's dictionary to the standard library as it is."""
    return (entry,), {}


def _line(record: logging.LogRecord) -> Line:
    causes = _causes(record.exc_info)
    fields: dict[str, Any] = {}
    if isinstance(record.msg, dict):
        event = str(record.msg.get("event", ""))
        fields = {name: value for name, value in record.msg.items() if name not in _RESERVED}
        causes = causes or _causes(record.msg.get("exc_info"))
    elif record.name.partition(".")[0] == _OURS:
        event = record.getMessage()
    else:
        event = str(record.msg)
    template = record.msg if isinstance(record.msg, str) else ""
    return Line(record.created, record.levelname.lower(), record.name, event, fields, causes, template)


def _causes(exc_info: Any) -> list[Cause]:
    """Return the causes in what ``exc_info`` may be: an exception, a triple, or True for the current one."""
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return causes_of(error) if isinstance(error, BaseException) else []
