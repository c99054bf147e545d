"""Delays before another try."""

from madang.domain.backoff import Backoff


def latest(low: float, high: float) -> float:
    """Draw the upper bound."""
    del low
    return high


def earliest(low: float, high: float) -> float:
    """Draw the lower bound."""
    del high
    return low


def test_delays_double_up_to_the_longest_and_begin_anew() -> None:
    backoff = Backoff(0.5, 3.0, latest)
    assert [backoff.next() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    backoff.reset()
    assert backoff.next() == 0.5


def test_no_delay_is_shorter_than_half_its_span() -> None:
    backoff = Backoff(1.0, 4.0, earliest)
    assert [backoff.next() for _ in range(4)] == [0.5, 1.0, 2.0, 2.0]


def test_delays_differ() -> None:
    backoff = Backoff(1.0, 1.0)
    assert len({backoff.next() for _ in range(20)}) > 1
