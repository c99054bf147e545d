"""One form for every way to write a letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.analysis.normal import normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("API키", "api키"),
        ("ＡＰＩ　１２３", "api 123"),
        ("ｻｰﾊﾞｰ", "サーバー"),
        (unicodedata.normalize("NFD", "회의실"), "회의실"),
        ("Café RÉSUMÉ", "cafe resume"),
        ("Straße İstanbul", "strasse istanbul"),
        ("회ㅇ", "회ㅇ"),
        ("가ㄳ", "가ㄳ"),
        ("ㅋㅋ", "ㅋㅋ"),
        ("ﾡﾢ", "ㄱㄲ"),
        ("\u1112", "ㅎ"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("👍🏽 ❤️", "👍 ❤"),
        ("㎏ ①", "kg 1"),
    ],
)
def test_letters_have_one_form(text: str, expected: str) -> None:
    assert normalize(text).text == expected


def test_a_range_comes_back_as_what_it_was_made_of() -> None:
    text = "오늘 " + unicodedata.normalize("NFD", "회의") + "는 ﬁne"
    normal = normalize(text)
    start = normal.text.index("회의")
    assert unicodedata.normalize("NFC", text[slice(*normal.original(start, start + 2))]) == "회의"
    start = normal.text.index("f")
    assert text[slice(*normal.original(start, start + 1))] == "ﬁ"


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_has_a_normal_form_that_is_its_own(text: str) -> None:
    normal = normalize(text)
    assert normalize(normal.text).text == normal.text
    if normal.text:
        assert normal.original(0, len(normal.text))[1] <= len(text)
