"""What takes longer by a little takes as long as the rest."""

import pytest

from madang.application.even_time import EvenTime


class Day:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        """Pass."""
        self.now += seconds


@pytest.mark.parametrize(("work", "whole"), [(0.0, 1), (0.25, 1), (0.75, 1), (1.25, 2), (7.5, 8)])
async def test_work_of_any_length_ends_with_a_step(work: float, whole: int) -> None:
    day = Day()
    async with EvenTime(1.0, lambda: day.now, day.sleep).spent():
        day.now += work
    assert day.now == 1000 + whole


async def test_who_fails_does_not_wait() -> None:
    day = Day()
    with pytest.raises(ValueError, match="no"):
        async with EvenTime(1.0, lambda: day.now, day.sleep).spent():
            raise ValueError("no")
    assert day.now == 1000


async def test_without_a_step_nobody_waits() -> None:
    day = Day()
    async with EvenTime(0, lambda: day.now, day.sleep).spent():
        day.now += 0.25
    assert day.now == 1000.25
