"""Token buckets: how much at once, how much a second, and how many are remembered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.application.rates import Buckets, ByteCosts, Rate, TokenBucket, parse_rate


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20/s:60", Rate(20.0, 60)),
        ("30/m:5", Rate(0.5, 5)),
        ("36/h", Rate(0.01, 36)),
        ("0.5/s", Rate(0.5, 1)),
        ("2.5/s", Rate(2.5, 3)),
        ("off", None),
    ],
)
def test_a_rate_is_a_number_a_time_and_a_burst(text: str, rate: Rate | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "20", "20/d", "20/s:", "20/s:1.5", "-1/s", "0/s:5", "5/s:0", "1e3/s", "٣/s", " 1/s", "1/s\n"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        parse_rate(text)


def test_a_burst_is_taken_at_once_and_then_the_rate_holds() -> None:
    clock = Clock()
    buckets = Buckets(Rate(20.0, 60), clock)
    assert [buckets.take("ann") for _ in range(60)] == [0.0] * 60
    assert buckets.take("ann") == pytest.approx(0.05, abs=1e-5)
    clock.now += 0.05
    assert buckets.take("ann") == 0.0
    assert buckets.take("ann") > 0.0


def test_who_waits_as_long_as_told_is_served_and_asking_in_vain_costs_nothing() -> None:
    clock = Clock()
    buckets = Buckets(Rate(3.0, 2), clock)
    for _ in range(50):
        while (wait := buckets.take("ann")) == 0.0:
            pass
        assert [buckets.take("ann") for _ in range(5)] == [wait] * 5
        clock.now += wait
        assert buckets.take("ann") == 0.0


def test_each_key_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(Rate(1.0, 1), Clock())
    assert buckets.take("ann") == 0.0
    assert buckets.take("bob") == 0.0
    assert buckets.take("ann") > 0.0


@given(
    st.lists(st.floats(0, 3), min_size=1, max_size=200),
    st.floats(0.1, 50),
    st.integers(1, 20),
)
def test_no_more_is_ever_taken_than_the_burst_and_the_rate_give(
    gaps: list[float], per_second: float, burst: int
) -> None:
    clock = Clock()
    buckets = Buckets(Rate(per_second, burst), clock)
    start, taken = clock.now, 0
    for gap in gaps:
        clock.now += gap
        while buckets.take("ann") == 0.0:
            taken += 1
        assert taken <= burst + (clock.now - start) * per_second + 1e-3


def test_full_buckets_are_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(Rate(1.0, 5), clock, capacity=1000)
    for number in range(500):
        buckets.take(number)
    clock.now += 10
    for number in range(300):
        buckets.take(f"later {number}")
    assert len(buckets) == 300


def test_strangers_can_not_grow_what_is_remembered_nor_make_a_flooder_forgotten() -> None:
    buckets = Buckets(Rate(0.001, 2), Clock(), capacity=100)
    refused = 0
    for number in range(10_000):
        buckets.take(f"stranger {number}")
        refused += buckets.take("flooder") > 0
    assert len(buckets) <= 101
    assert refused == 9_998


def test_a_bucket_without_a_limit_never_refuses() -> None:
    bucket = TokenBucket(Rate(float("inf"), 1))
    full_at = 0.0
    for _ in range(1000):
        assert bucket.wait(full_at, 5.0) == 0.0
        full_at = bucket.taken(full_at, 5.0)


def test_taking_from_an_empty_bucket_owes_one_token_at_most() -> None:
    bucket = TokenBucket(Rate(2.0, 3))
    full_at = 0.0
    for _ in range(100):
        full_at = bucket.taken(full_at, 10.0)
    assert bucket.wait(full_at, 10.0) == pytest.approx(0.5, abs=1e-5)
    assert bucket.wait(full_at, 10.5) == 0.0


def test_several_tokens_are_taken_all_or_none_and_never_more_than_a_bucket_holds() -> None:
    clock = Clock()
    buckets = Buckets(Rate(2.0, 5), clock)
    assert buckets.take("ann", 3) == 0.0
    wait = buckets.take("ann", 3)
    assert wait == pytest.approx(0.5, abs=1e-5)
    assert [buckets.take("ann") for _ in range(2)] == [0.0, 0.0]  # what was refused took nothing
    clock.now += buckets.take("ann", 4)
    assert buckets.take("ann", 4) == 0.0
    clock.now += 2.5
    assert buckets.take("ann", 50) == 0.0
    assert buckets.take("ann") > 0


def test_a_bucket_is_looked_at_without_taking_and_can_be_filled() -> None:
    clock = Clock()
    buckets = Buckets(Rate(1.0, 2), clock)
    assert buckets.wait("ara") == 0.0
    assert [bool(buckets.take("ara")) for _ in range(3)] == [False, False, True]
    assert buckets.wait("ara") == pytest.approx(1.0)
    assert buckets.wait("bo") == 0.0
    buckets.fill("ara")
    buckets.fill("bo")
    assert [bool(buckets.take("ara")) for _ in range(3)] == [False, False, True]
    assert len(buckets) == 1


def test_what_is_charged_afterwards_is_owed_but_no_more_than_a_bucket_holds() -> None:
    clock = Clock()
    buckets = Buckets(Rate(10.0, 20), clock)
    assert buckets.take("ann") == 0.0
    buckets.charge("ann", 24)
    assert buckets.take("ann") == pytest.approx(0.6, abs=1e-5)  # 5 are owed, and one is wanted
    for _ in range(100):
        buckets.charge("ann", 1_000)
    assert buckets.take("ann") == pytest.approx(2.1, abs=1e-5)  # 20 are owed
    assert buckets.take("bob") == 0.0


def test_bytes_cost_tokens_as_utf_8_has_them() -> None:
    costs = ByteCosts(request=2048, answer=1000)
    asked: list[str | bytes] = ["", "x" * 2047, "x" * 2048, "가" * 682, "가" * 683, "x" * 60_000, b"x" * 4096]
    assert list(map(costs.of_request, asked)) == [1, 1, 2, 1, 2, 30, 3]
    assert list(map(costs.of_answer, [0, 999, 1000, 3999])) == [0, 0, 1, 3]
    free = ByteCosts()
    assert (free.of_request("x" * 60_000), free.of_answer(1 << 20)) == (1, 0)
