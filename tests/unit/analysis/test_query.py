"""What a query marks in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.analysis import Analyzer, QuerySyntaxError, make_query

ANALYZER = Analyzer()


def marked(keyword: str, content: str) -> list[str] | None:
    """Return the marked parts of a message, ``None`` for no hit."""
    highlight = make_query(ANALYZER, keyword).mark(content)
    if highlight is None:
        return None
    units = content.encode("utf-16-le", "surrogatepass")
    return [
        units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") for start, end in highlight.ranges
    ]


@pytest.mark.parametrize(
    ("keyword", "content", "expected"),
    [
        ("회의", "오늘 회의는 대회의실에서", ["회의", "회의"]),
        ("회의를", "회의가 끝났다", ["회의"]),
        ("회의", "기회 의견", None),
        ("새글", "새 글 알림", ["새 글"]),
        ("회의실예약", "회의 실 예약", ["회의 실 예약"]),
        ("회의 실", "회의실 예약", ["회의실"]),
        ("먹다", "점심 먹었어요?", ["먹었어요"]),
        ("먹을까", "밥먹었어요", ["먹었어요"]),
        ("회ㅇ", "회사 말고 회의", ["회의"]),
        ("데이터벵", "데이터베이스", ["데이터베이"]),
        ("API키", "api 키를 줘", ["api", "키"]),
        ("API를", "the API is up", ["API"]),
        ("deploys", "We deployed it", ["deployed"]),
        ("serv", "the servers", ["servers"]),
        ("serv ", "the servers", None),
        ("3.11", "python 3.11.2", ["3.11.2"]),
        ("15000", "합계 15,000원", ["15,000"]),
        ("👍", "😀 좋아요 👍🏽", ["👍🏽"]),
        ('"내일 회의"', "내일  회의!", ["내일  회의"]),
        ('"내일 회의"', "회의 내일", None),
        ("회의 -점심", "점심 회의", None),
        ("회의 -점심", "저녁 회의", ["회의"]),
        ("message", "sendMessage()", ["Message"]),
        ("C++", "c++로 짰다", ["c++"]),
        ("x" * 100, "x" * 100, ["x" * 100]),
        ("가" * 100, "가" * 100, ["가" * 100]),
        ("回" * 100, "回" * 100, ["回" * 100]),
        ("会議", "会議室", ["会議"]),
        ("ㅋㅋㅋㅋ", "아 ㅋㅋ", ["ㅋㅋ"]),
        ("https://a.example/x", "see a.example/x!", ["a", "example", "x"]),
    ],
)
def test_hits_are_marked(keyword: str, content: str, expected: list[str] | None) -> None:
    assert marked(keyword, content) == expected


def test_a_long_message_comes_with_a_snippet_around_the_first_hit() -> None:
    content = "처음 " * 60 + "😀 회의 " + "끝 " * 100
    highlight = make_query(ANALYZER, "회의").mark(content)
    assert highlight is not None
    assert highlight.snippet is not None
    text, [(start, end)] = highlight.snippet
    units = text.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "회의"
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 160


def test_filters_alone_mark_nothing() -> None:
    highlight = make_query(ANALYZER, "from:haneul").mark("회의")
    assert highlight is not None
    assert highlight.ranges == []


ANY = st.text(st.characters(exclude_categories=[]), max_size=60)
TALK = st.text(st.sampled_from("회의실기먹었어요가다 ㅋㅇabcAB09.-/\"':😀👍会議を"), max_size=40)


@given(TALK | ANY, TALK | ANY)
def test_any_query_is_understood_or_refused_and_marks_within_the_message(keyword: str, content: str) -> None:
    ANALYZER.terms(content)
    try:
        query = make_query(ANALYZER, keyword)
    except QuerySyntaxError as error:
        assert 0 <= error.position <= 2 * len(keyword)  # noqa: PT017  # both ways out are right
        return
    highlight = query.mark(content)
    if highlight is not None:
        length = len(content.encode("utf-16-le", "surrogatepass")) // 2
        flat = [place for span in highlight.ranges for place in span]
        assert flat == sorted(flat)
        assert all(0 <= place <= length for place in flat)


@given(TALK)
def test_every_word_of_a_message_finds_it(content: str) -> None:
    for word in content.replace('"', " ").split():
        try:
            query = make_query(ANALYZER, word.lstrip("-"))
        except QuerySyntaxError:
            continue
        assert query.wanted == [] or query.mark(content) is not None, word
