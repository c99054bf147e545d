"""What repeats is counted, and all that is logged has a bound."""

import io
import threading

from madang.observability.causes import causes_of
from madang.observability.lines import Line, renderer
from madang.observability.repetition import ByteBudget
from madang.observability.secrecy import Redactor
from madang.observability.sink import LineSink


def a_line(event: str = "failed", **fields: object) -> Line:
    """Return a line."""
    return Line(0.0, "error", "madang", event, fields)


def failing(secret: str) -> Line:
    """Return a line about an exception with a secret in its text and in a variable."""
    hidden = secret
    try:
        int(hidden)
    except ValueError as error:
        return a_line()._replace(causes=causes_of(error))
    raise AssertionError


def a_sink(stream: io.StringIO, rate: float = 1e6, now: float = 0.0) -> LineSink:
    """Return a sink whose clock stands still."""
    return LineSink(stream, renderer("text"), Redactor(["a secret"]), rate, lambda: now)


def test_a_traceback_is_written_once_and_then_counted() -> None:
    stream = io.StringIO()
    sink = a_sink(stream)
    for _ in range(1000):
        sink.write(failing("hunter2"))
    sink.tell_repetitions(is_last=True)
    written = stream.getvalue()
    assert written.count("ValueError") == 1
    assert "repeated=999" in written
    assert "hunter2" not in written
    assert len(written) < 1000


def test_what_is_more_than_the_rate_is_dropped_and_counted() -> None:
    stream = io.StringIO()
    sink = a_sink(stream, rate=100)
    for number in range(1000):
        sink.write(a_line(f"event {number}"))
    assert len(stream.getvalue()) <= 3000
    assert sink.statistics.dropped + sink.statistics.lines == 1000


def test_a_budget_fills_up_with_time_and_not_beyond() -> None:
    budget = ByteBudget(10, 100, 0)
    assert budget.take(100, 0)
    assert not budget.take(11, 1)
    assert budget.take(10, 1)
    assert not budget.take(101, 1000)
    assert not budget.take(101, 0)


def test_a_line_is_one_line_without_secrets_whatever_it_holds() -> None:
    stream = io.StringIO()
    a_sink(stream).write(a_line("a\nb", value="x\x1b[31m a secret", url="redis://:pw@host/0"))
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert "a secret" not in written
    assert "pw" not in written


class Slow(io.StringIO):
    """A pipe that nobody reads for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()
        self.opened = threading.Event()

    def write(self, text: str) -> int:
        self.opened.wait()
        self.threads.add(threading.get_ident())
        return super().write(text)


def test_who_logs_does_not_wait_for_what_is_written() -> None:
    stream = Slow()
    sink = a_sink(stream)
    for number in range(10_000):
        sink.put(a_line(f"event {number}"))
    stream.opened.set()
    sink.close()
    assert sink.statistics.dropped >= 10_000 - 2 * 4096
    assert threading.get_ident() not in stream.threads


def test_lines_that_differ_in_what_clients_sent_are_one_kind() -> None:
    stream = io.StringIO()
    sink = a_sink(stream)
    for number in range(1000):
        sink.write(a_line(f"refused {number}")._replace(template="refused %s"))
    sink.tell_repetitions(is_last=True)
    assert stream.getvalue().count("\n") == 21
    assert "repeated=980" in stream.getvalue()
