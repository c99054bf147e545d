"""The garbage collector is set in one place, for a process that serves."""

import gc
from collections.abc import Iterator

import pytest

from madang.bootstrap.collector import settle_collector


@pytest.fixture
def unsettled() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("unsettled")
def test_what_was_made_at_the_start_is_out_of_its_sight_and_it_looks_seldom() -> None:
    gc.unfreeze()
    tracked = len(gc.get_objects())
    settle_collector()
    assert gc.get_freeze_count() > tracked / 2
    young, middle, old = gc.get_threshold()
    assert young >= 10_000
    assert middle >= 10
    assert old >= 10
    assert gc.isenabled()
