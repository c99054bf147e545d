"""Where a verb that helps another is written without the space before it."""

import pytest

from madang.analysis.korean.auxiliaries import auxiliary_places


@pytest.mark.parametrize(
    "spaced",
    [
        *("보고 싶었어", "만나고 싶다", "해야 돼", "할 수 있었어", "올 것 같아", "먹어 봤어", "도와 주세요"),
        *(
            "자고 있는데",
            "하지 않았어",
            "있을 수 없다",
            "가야 한다",
            "회의실",
            "기회의",
            "사과",
            "나무",
            "될까요",
        ),
    ],
)
def test_a_space_may_have_been_left_out_there(spaced: str) -> None:
    word = spaced.replace(" ", "")
    places = auxiliary_places(word)
    assert "".join(" " * (place in places) + letter for place, letter in enumerate(word)) == spaced
