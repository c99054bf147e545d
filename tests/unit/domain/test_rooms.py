"""Who may be named as a member of a new room."""

from collections.abc import Iterator

import pytest

from madang.domain.errors import TooManyParticipants
from madang.domain.rooms import check_participants


class Unread(list[str]):
    """A list that nobody may look into."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the names are read")


def test_one_may_be_named_more_than_once() -> None:
    assert check_participants("haneul", ["bada", "haneul", "bada", "sol"], 3) == ("haneul", "bada", "sol")


def test_far_too_many_names_are_refused_unread() -> None:
    with pytest.raises(TooManyParticipants):
        check_participants("haneul", Unread(["bada"] * 401), 100)
