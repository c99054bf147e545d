"""Words and numbers that are written in parts are what they are when they are written as one."""

import pytest

from madang.analysis import Analyzer, make_query
from madang.analysis.joined import joined_numbers, joined_words

ANALYZER = Analyzer()


def together(content: str) -> set[str]:
    text = ANALYZER.text(content)
    numbers = joined_numbers(text.normal.text, text.tokens)
    return {each.text for each in (*joined_words(text.normal.text, text.tokens), *numbers)}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("can't", {"cant"}),
        ("U.S.A.", {"usa"}),
        ("state-of-the-art", {"stateoftheart", "stateof", "ofthe", "theart"}),
        ("no. Yes - no", set[str]()),
        ("010-1234-5678", {"01012345678"}),
        ("+82 10-1234-5678", {"821012345678", "01012345678"}),
        ("+82 (0)10-1234-5678", {"8201012345678", "01012345678", "821012345678"}),
        ("+1 415 555 2671", {"14155552671", "4155552671"}),
        ("+44 20 7946 0958", {"442079460958", "02079460958"}),
        ("+352 27 12 34 56", {"35227123456", "027123456"}),
        ("(02) 345-6789", {"023456789"}),
        ("123-45", set[str]()),
        ("1,234,567", set[str]()),
        ("EE 123 456 789 KR", {"ee123456789kr", "ee123456789", "123456789kr", "123456789"}),
    ],
)
def test_parts_are_joined(content: str, expected: set[str]) -> None:
    assert expected <= together(content) if expected else together(content) == set()


def marked(keyword: str, content: str) -> list[str]:
    found = make_query(ANALYZER, keyword).mark(content)
    assert found is not None, (keyword, content)
    return [content[start:end] for start, end in found.ranges]


@pytest.mark.parametrize(
    ("keyword", "content", "expected"),
    [
        ("01012345678", "전화 (010) 1234-5678 입니다", ["(010) 1234-5678"]),
        ("010-1234-5678", "+82 10-1234-5678", ["+82 10-1234-5678"]),
        ("010 1234 5678", "01012345678", ["01012345678"]),
        ("email", "an e-mail", ["e-mail"]),
        ("cant", "I can’t", ["can’t"]),
        ("usa", "the U.S.A.", ["U.S.A"]),
        ("ㅎㅇ", "오늘 회의에서", ["회의에서"]),
        ("ㄱㅅ", "간식 있어요", ["간식"]),
        ("ㄳ", "간식 있어요", ["간식"]),
        ("데이터베ㅇ", "데이터벵", ["데이터벵"]),
        ("mice", "a mouse", ["mouse"]),
        ("lodz", "w Łodzi i Łódź", ["Łodzi", "Łódź"]),
    ],
)
def test_all_that_matched_is_marked(keyword: str, content: str, expected: list[str]) -> None:
    assert marked(keyword, content) == expected
