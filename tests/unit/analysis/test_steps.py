"""Work on what users wrote grows no faster than what they wrote, whatever it is made of."""

import ast
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import madang.analysis
from madang.analysis import Analyzer, QuerySyntaxError, make_query

ANALYZER = Analyzer()

SHAPES = {
    "arrows": "→",
    "arrows, spaced": "→ ",
    "emoji": "👍",
    "emoji, spaced": "👍 ",
    "families": "👨‍👩‍👧‍👦",
    "skin tones": "👍🏽",
    "flags": "🇰🇷",
    "jamo": "ㅋㅎ",
    "one jamo": "ㅋ",
    "conjoining jamo": "\u1100\u1161\u11a8",
    "initials only": "\u1100",
    "combining marks": "e\u0301\u0302",
    "marks alone": "\u0301",
    "a word": "deploy ",
    "a korean word": "회의 ",
    "a verb": "먹었어요 ",
    "syllables": "회의",
    "one syllable": "회",
    "syllables, spaced": "회 ",
    "han": "会議",
    "scripts mixed": "회a議ケ→1",
    "numbers": "1 ",
    "versions": "1.1",
    "thousands": "1,111",
    "quotes": '"',
    "quoted": '"a" ',
    "nested quotes": "“『a』”",
    "camel case": "aB",
    "underscores": "a_b",
    "ligatures": "ﷺ",
    "hyphens": "-",
    "hyphenated": "-a ",
    "white space": " \t",
    "phone numbers": "010-1234-5678 ",
    "groups of digits": "12 ",
    "codes": "a1 ",
    "compounds": "e-mail-",
    "apostrophes": "a'b'",
    "letters with points": "a.",
    "slips": "않되요",
    "zero width": "\u200b",
}

QUERIES = [
    '"→ → → → → → → → → → → → x"',
    "👍👍👍👍👍👍👍👍",
    "→→→→→→→→→→→→→→→→",
    "회의",
    "회의실",
    "회 의",
    "먹다",
    "ㅋㅋ",
    "deploy",
    "userId",
    '"회의 자료"',
    '"a b a b a b a b"',
    "1.1",
    "회a議ケ→1",
    "ﷺ",
    "회ㅇ",
    "ㅎㅇ",
    "01012345678",
    "010-1234-5678",
    "1Z 999 AA1 01 2345 6784",
    "can't",
    "e mail",
    "email",
    "않되요",
]


def steps(query: str, content: str) -> int:
    """Return how many steps it takes to mark a message."""
    spent = 0

    def spend(number: int) -> None:
        nonlocal spent
        spent += number

    make_query(ANALYZER, query).mark(content, spend)
    return spent


def assert_linear(query: str, shape: str) -> None:
    """Tell that a message's second half costs no more than its first, but for what a query costs itself."""
    quarter, half, whole = (steps(query, shape * times) for times in (64, 128, 256))
    assert whole - half <= 2 * (half - quarter) + 64


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_message_twice_as_long_takes_twice_the_steps_to_mark(query: str, shape: str) -> None:
    assert_linear(query, shape)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_query_of_any_shape_takes_steps_in_proportion_to_the_message(shape: str) -> None:
    query = (shape * 30)[:500]
    try:
        make_query(ANALYZER, query)
    except QuerySyntaxError:
        return
    assert_linear(query, shape)
    assert steps(query, shape * 128) <= 1000 * len(shape) * 128


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=20))
def test_whatever_is_written_twice_the_text_takes_twice_the_steps(content: str, query: str) -> None:
    try:
        make_query(ANALYZER, query)
    except QuerySyntaxError:
        return
    short, long = steps(query, content * 16), steps(query, content * 32)
    assert long <= 2.2 * short + 200 * len(content)


def test_marking_ends_when_whoever_waits_says_so() -> None:
    class EnoughError(Exception):
        pass

    left = 2_000

    def spend(number: int) -> None:
        nonlocal left
        left -= number
        if left < 0:
            raise EnoughError

    query = make_query(ANALYZER, "👍👍👍👍👍👍👍👍")
    with pytest.raises(EnoughError):
        query.mark("👍" * 1_000, spend)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_an_index_gets_terms_in_proportion_to_the_message(shape: str) -> None:
    for length in (64, 128, 4_000):
        terms = ANALYZER.terms((shape * length)[:4_000])
        assert all(" " not in term for term in terms.words | terms.grams)
        assert len(terms.words) + len(terms.grams) <= 64 + 8 * len(shape) * min(length, 4_000)


def test_no_regular_expression_is_made_of_input() -> None:
    """Patterns are compiled as the modules are loaded; what is compiled later is made of what comes in."""
    directory = Path(str(madang.analysis.__file__)).parent
    for path in directory.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.Lambda):
                calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
                made = [ast.unparse(call) for call in calls]
                assert not [call for call in made if call.startswith("re.")], path


LONGEST_QUERY = 512
CALLS_OF_A_STEP = 200_000
"""The longest word is taken apart in one step. Made of the ligature that is 18 characters in normal form, it
comes to 140,000 calls, which is a hundredth of a second in a thread of its own."""


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("frame", ["{}", '"{}"'], ids=["word", "phrase"])
def test_no_step_between_two_looks_at_the_deadline_is_long(frame: str, shape: str) -> None:
    calls = longest = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    def spend(_: int) -> None:
        nonlocal calls, longest
        longest, calls = max(longest, calls), 0

    query = frame.format((shape.strip() * LONGEST_QUERY)[: LONGEST_QUERY - 2])
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with suppress(QuerySyntaxError):
            make_query(Analyzer(), query, spend=spend)
        spend(0)
    finally:
        sys.setprofile(before)
    assert longest <= CALLS_OF_A_STEP
