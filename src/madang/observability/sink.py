"""Where lines of the log go: through a bounded queue to a thread, which writes them."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, TextIO

from madang.observability.lines import Line
from madang.observability.repetition import ByteBudget, Repetitions

__all__ = ["LineSink", "LogStatistics"]

_QUEUE: Final = 4096
"""Lines that wait for the thread at most; what comes then is dropped, and counted."""
_WINDOW: Final = 10.0
"""Seconds between two lines that say how often something was repeated."""
_BURST: Final = 20
"""Lines of a kind that are written in a window; of a kind with a traceback it is one."""
_SAVED: Final = 30.0
"""Seconds for which the allowed rate may be saved up: what a start, or a first failure, says at once."""
_GOODBYE: Final = 2.0


class LogStatistics:
    """Counts lines; only ever written by the thread, and, for ``dropped``, under the lock."""

    __slots__ = ("bytes", "dropped", "lines", "repeated")

    def __init__(self) -> None:
        self.lines = self.bytes = self.repeated = self.dropped = 0

    def as_dict(self) -> dict[str, int]:
        """Return the counters by name."""
        return {f"log_{name}": getattr(self, name) for name in self.__slots__}


class LineSink:
    """Writes lines in a thread of its own: neither rendering them nor a full pipe holds up who logs.

    ``put`` costs a lock and an append. The thread starts with the first line, and ends with `close`.
    """

    def __init__(
        self,
        stream: TextIO,
        render: Callable[[Line], str],
        redact: Callable[[str], str],
        rate: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write to ``stream`` at most ``rate`` bytes a second, in the long run."""
        self.statistics = LogStatistics()
        self._stream = stream
        self._render = render
        self._redact = redact
        self._clock = clock
        self._budget = ByteBudget(rate, rate * _SAVED, clock())
        self._repetitions = Repetitions(_WINDOW)
        self._queue: deque[Line] = deque()
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._dropped_told = 0

    def put(self, line: Line) -> None:
        """Take a line, or drop it where too many wait."""
        with self._news:
            if len(self._queue) >= _QUEUE or self._closed:
                self.statistics.dropped += 1
                return
            self._queue.append(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="madang-log", daemon=True)
                self._thread.start()
            elif len(self._queue) == 1:
                self._news.notify()

    def close(self) -> None:
        """Write what waits, unless that takes long, and end."""
        with self._news:
            if self._closed:
                return
            self._closed = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(_GOODBYE)

    def _run(self) -> None:
        while True:
            with self._news:
                is_idle = not self._repetitions.is_counting and self._dropped_told == self.statistics.dropped
                if not self._queue and not self._closed:
                    self._news.wait(None if is_idle else 1.0)
                lines, self._queue, closed = self._queue, deque(), self._closed
            for line in lines:
                self.write(line)
            self.tell_repetitions(is_last=closed)
            self._flush()
            if closed:
                return

    def write(self, line: Line) -> None:
        """Write a line, or count it; called by the thread."""
        if not self._repetitions.admits(line.kind, self._clock(), 1 if line.causes else _BURST):
            self.statistics.repeated += 1
            return
        text = self._rendered(line)
        if self._budget.take(len(text.encode(errors="replace")), self._clock()):
            self._print(text)
        else:
            with self._news:
                self.statistics.dropped += 1

    def tell_repetitions(self, *, is_last: bool = False) -> None:
        """Say how often what was repeated, and how much was dropped; called by the thread."""
        for repetition in self._repetitions.due(self._clock(), stays_told=is_last):
            logger, level, event, *_ = repetition.kind
            self._tell(level, logger, event, {"repeated": repetition.times})
        dropped = self.statistics.dropped - self._dropped_told
        if dropped and self._tell("warning", __name__, "log_lines_dropped", {"lines": dropped}):
            self._dropped_told += dropped

    def _tell(self, level: str, logger: str, event: str, fields: dict[str, Any]) -> bool:
        text = self._rendered(Line(time.time(), level, logger, event, fields))
        if not self._budget.take(len(text), self._clock()):
            return False
        self._print(text)
        return True

    def _rendered(self, line: Line) -> str:
        fields = {
            name: self._redact(str(value)) if not isinstance(value, int | float) else value
            for name, value in line.fields.items()
        }
        # Once before what is special in a secret is escaped, and once after: some are made by joining.
        return self._redact(self._render(line._replace(event=self._redact(line.event), fields=fields)))

    def _print(self, text: str) -> None:
        try:
            self._stream.write(text)
        except (OSError, ValueError):
            # The disk under it is full, or the other end is gone. There is nowhere to say so but the counter.
            with self._news:
                self.statistics.dropped += 1
            return
        self.statistics.lines += 1
        self.statistics.bytes += len(text)

    def _flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return
