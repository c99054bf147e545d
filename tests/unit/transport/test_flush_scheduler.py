"""The end of a turn of the loop."""

import pytest

from madang.transport.engineio.flush_scheduler import FlushScheduler
from tests.unit.transport.doubles import turn


class Gathering:
    """Writes down its flushes, and may mark something else or fail."""

    def __init__(self, name: str, log: list[str], then: object = None) -> None:
        self._name = name
        self._log = log
        self._then = then
        self.pending: list[bytes] = []
        self.trailed = False

    def flush(self) -> None:
        self._log.append(self._name)
        if callable(self._then):
            self._then()


async def test_channels_go_before_sessions_whatever_was_marked_first() -> None:
    log: list[str] = []
    end = FlushScheduler()
    end.mark_session(Gathering("session", log))
    end.mark_channel(Gathering("channel", log))
    assert log == []
    await turn()
    assert log == ["channel", "session"]


async def test_what_is_marked_by_a_flush_goes_in_the_same_turn() -> None:
    log: list[str] = []
    end = FlushScheduler()
    late = Gathering("late channel", log, lambda: end.mark_session(Gathering("its member", log)))
    end.mark_session(Gathering("session", log, lambda: end.mark_channel(late)))
    end.run()
    assert log == ["session", "late channel", "its member"]


async def test_one_that_fails_does_not_keep_the_others(caplog: pytest.LogCaptureFixture) -> None:
    log: list[str] = []
    end = FlushScheduler()
    end.mark_channel(Gathering("bad channel", log, lambda: 1 / 0))
    end.mark_channel(Gathering("channel", log))
    end.mark_session(Gathering("bad session", log, lambda: 1 / 0))
    end.mark_session(Gathering("session", log))
    end.run()
    assert log == ["bad channel", "channel", "bad session", "session"]
    assert caplog.text.count("ZeroDivisionError") == 2
