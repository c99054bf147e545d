"""When to commit: at once alone, together under load."""

import pytest

from madang.adapters.sqlite.cadence import Cadence


def interval(per_second: float, seconds: float = 2.0) -> float:
    """Return how far apart commits begin after operations have come at a pace for some time."""
    cadence, now, waiting, apart = Cadence(), 100.0, 0.0, 0.0
    end = now + seconds
    while now < end:
        apart = max(cadence.wait(now), 1 / per_second)
        now += apart
        waiting += apart * per_second
        cadence.begin(now, int(waiting))
        waiting -= int(waiting)
    return apart


def test_one_that_comes_alone_is_committed_at_once() -> None:
    cadence = Cadence()
    for second in range(1, 5):
        assert cadence.wait(second) == 0
        cadence.begin(second, 1)


def test_many_that_come_at_once_after_a_silence_are_committed_at_once() -> None:
    cadence = Cadence()
    cadence.begin(10, 1)
    assert cadence.wait(20) == 0
    cadence.begin(20, 500)
    assert cadence.wait(20.001) == 0


@pytest.mark.parametrize(("per_second", "shortest", "longest"), [(100, 0, 0.01), (1000, 0.002, 0.003)])
def test_a_moderate_load_waits_a_moderate_time(per_second: float, shortest: float, longest: float) -> None:
    assert shortest <= interval(per_second) <= longest


@pytest.mark.parametrize("per_second", [3000, 10_000, 1_000_000])
def test_a_high_load_waits_no_longer_than_eight_milliseconds(per_second: float) -> None:
    assert 0.007 <= interval(per_second) <= 0.008


def test_a_load_that_ends_is_forgotten() -> None:
    cadence, now = Cadence(), 1.0
    for _ in range(100):
        now += 0.008
        cadence.begin(now, 80)
    assert cadence.wait(now) > 0.007
    cadence.begin(now + 1, 1)
    assert cadence.wait(now + 1.001) == 0
