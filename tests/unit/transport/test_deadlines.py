"""Deadlines of one length."""

import asyncio
from collections.abc import Callable

import pytest

from madang.transport.engineio.deadlines import DeadlineQueue


class Clock:
    """Stands in for the loop: its time moves when it is told to, and its timers fire then."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, due: float, callback: Callable[[], None]) -> "Clock":
        self.timers.append((due, callback))
        return self

    def cancel(self) -> None:
        self.timers.clear()

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while self.timers and min(self.timers)[0] <= end:
            timer = min(self.timers, key=lambda timer: timer[0])
            self.timers.remove(timer)
            self.now = timer[0]
            timer[1]()
        self.now = end


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: clock)
    return clock


def test_an_item_comes_due_after_the_duration_and_not_before(clock: Clock) -> None:
    due: list[str] = []
    timeline = DeadlineQueue[str](0.3, due.append)
    timeline.add("one")
    clock.advance(0.3)
    assert due == []
    clock.advance(0.3 / 256)
    assert due == ["one"]


def test_items_of_one_grain_share_a_bucket_and_a_timer(clock: Clock) -> None:
    due: list[int] = []
    timeline = DeadlineQueue[int](25.6, due.append)
    buckets = [timeline.add(number) for number in range(3)]
    assert buckets[0] is buckets[1] is buckets[2]
    assert len(clock.timers) == 1
    clock.advance(26)
    assert sorted(due) == [0, 1, 2]


def test_a_removed_item_does_not_come_due(clock: Clock) -> None:
    due: list[str] = []
    timeline = DeadlineQueue[str](1, due.append)
    timeline.add("one").discard("one")
    clock.advance(2)
    assert due == []


def test_items_come_due_in_the_order_they_were_added(clock: Clock) -> None:
    due: list[int] = []
    timeline = DeadlineQueue[int](1, due.append)
    for number in range(20):
        timeline.add(number)
        clock.advance(0.1)
    clock.advance(1)
    assert due == list(range(20))
    assert clock.timers == []


def test_an_item_may_be_added_again_when_it_comes_due(clock: Clock) -> None:
    due: list[float] = []

    def again(_: str) -> None:
        due.append(clock.now)
        timeline.add("one")

    timeline = DeadlineQueue[str](0.5, again)
    timeline.add("one")
    clock.advance(1.6)
    assert due == pytest.approx([0.502, 1.004, 1.506], abs=0.001)


def test_nothing_comes_due_after_a_cancel(clock: Clock) -> None:
    due: list[str] = []
    timeline = DeadlineQueue[str](1, due.append)
    timeline.add("one")
    timeline.cancel()
    clock.advance(5)
    assert due == []


def test_an_empty_timeline_has_no_timer(clock: Clock) -> None:
    timeline = DeadlineQueue[str](1, lambda _: None)
    timeline.add("one").discard("one")
    clock.advance(2)
    assert clock.timers == []


def test_an_item_that_fails_does_not_keep_the_others(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    due: list[int] = []

    def fail(number: int) -> None:
        due.append(number)
        raise RuntimeError("not handled")

    timeline = DeadlineQueue[int](1, fail)
    timeline.add(1)
    timeline.add(2)
    clock.advance(0.5)
    timeline.add(3)
    clock.advance(2)
    assert sorted(due) == [1, 2, 3]
    assert "not handled" in caplog.text
