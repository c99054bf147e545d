"""Offsets and private ids, as clients show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.gateway.offset import Offset, parse_offset
from madang.gateway.pid import Pids

EPOCHS = st.text("0123456789abcdef", max_size=8)


@given(EPOCHS, st.integers(0, 2**53 - 1))
def test_an_offset_is_read_as_it_was_written_and_is_short(epoch: str, position: int) -> None:
    offset = Offset(epoch, position)
    assert parse_offset(str(offset)) == offset
    assert len(str(offset)) <= 20


@given(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
def test_anything_may_be_shown(shown: object) -> None:
    offset = parse_offset(shown)
    assert offset is None or 0 <= offset.position < 2**53


@pytest.mark.parametrize(
    "text", ["", "z", "1", "abz", "abz-1", "abz+1", "abz 1", "abz1_0", "abz１", f"z{'z' * 31}"]
)
def test_what_is_no_offset_is_none(text: str) -> None:
    assert parse_offset(text) is None


class Clock:
    """Says what time it is."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        """Return Unix time in milliseconds."""
        return self.now


def test_a_pid_is_good_for_its_user_for_a_while_and_with_its_key() -> None:
    clock = Clock()
    pids = Pids(lambda: b"k" * 32, clock, good_for=60)
    pid = pids.make("하늘")
    assert pids.made_at(pid, "하늘") == 1_800_000_000_000
    assert pid != pids.make("하늘")
    assert pids.made_at(pid, "바다") is None
    assert Pids(lambda: b"x" * 32, clock, good_for=60).made_at(pid, "하늘") is None
    clock.now += 59_999
    assert pids.made_at(pid, "하늘") == 1_800_000_000_000
    clock.now += 1
    assert pids.made_at(pid, "하늘") is None


def test_a_pid_of_a_clock_that_was_ahead_is_none_for_no_revocation_could_reach_it() -> None:
    clock = Clock()
    pids = Pids(lambda: b"k" * 32, clock, good_for=86_400)
    pid = pids.make("haneul")
    clock.now -= 60_000  # as another node's may be
    assert pids.made_at(pid, "haneul") == 1_800_000_000_000
    clock.now -= 1
    assert pids.made_at(pid, "haneul") is None


@given(st.one_of(st.text(), st.binary().map(repr), st.integers(), st.none()))
def test_nothing_else_is_a_pid(shown: object) -> None:
    assert Pids(lambda: b"k" * 32, Clock(), good_for=60).made_at(shown, "haneul") is None


def test_a_pid_with_another_character_is_none() -> None:
    pids = Pids(lambda: b"k" * 32, Clock(), good_for=60)
    pid = pids.make("haneul")
    for place in range(len(pid) - 1):
        other = "A" if pid[place] != "A" else "B"
        assert pids.made_at(pid[:place] + other + pid[place + 1 :], "haneul") is None
