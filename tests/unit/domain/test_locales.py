"""The language someone is spoken to in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.domain.locales import choose_locale, known_locale
from madang.domain.wording import LOCALES


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("KO_kr", "ko"),
        ("en-GB", "en"),
        ("kok", None),
        ("fr", None),
        ("", None),
        (None, None),
        (7, None),
        (["ko"], None),
    ],
)
def test_a_tag_counts_by_its_language(tag: object, locale: str | None) -> None:
    assert known_locale(tag) == locale


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr, de", "en"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("fr, en;q=0.4, ko; q=0.5", "ko"),
        ("ko;q=0, en;q=0.1", "en"),
        ("ko;q=0", "en"),
        ("ko;q=much", "en"),
        ("ko;q=nan", "en"),
        ("ko;v=1", "en"),
        ("en,ko", "en"),
    ],
)
def test_a_header_chooses_what_it_likes_best(languages: str, chosen: str) -> None:
    assert choose_locale(languages, "en") == chosen


@given(st.text(), st.sampled_from(LOCALES))
def test_any_header_chooses_something(languages: str, otherwise: str) -> None:
    assert choose_locale(languages, "ko" if otherwise == "ko" else "en") in LOCALES
