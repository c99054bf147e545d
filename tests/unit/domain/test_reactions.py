"""What a reaction may be called."""

import pytest

from madang.domain.errors import InvalidText
from madang.domain.reactions import check_reaction


@pytest.mark.parametrize(
    "name",
    [
        "\U0001f44d",
        "\U0001f44d\U0001f3fd",  # with a skin tone
        "\u2764\ufe0f",
        "\u2764",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, joined
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f1f0\U0001f1f7",  # a flag
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # of a region
        "7\ufe0f\u20e3",
        "+1",
        "heart_eyes",
        "0",
        "a" * 32,
    ],
)
def test_one_emoji_or_a_short_name_is_a_reaction(name: str) -> None:
    assert check_reaction(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\U0001f44d\U0001f44d",
        "\U0001f44d ",
        "\U0001f1f0",
        "\U0001f1f0\U0001f1f7\U0001f1f0\U0001f1f7",
        "\u200d",
        "\ufe0f",
        "\U0001f468\u200d" * 30 + "\U0001f468",
        "#",
        "Heart",
        "a" * 33,
        "좋아요",
        "a b",
        "e\u0301",
        "\ud83d",
        "\x00",
    ],
)
def test_nothing_else_is_one(name: str) -> None:
    with pytest.raises(InvalidText):
        check_reaction(name)
