"""What is remembered of chunks of text gives the terms that the whole text has."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madang.analysis import Analyzer
from madang.analysis.remembered import Remembered
from tests.search.gold import gold
from tests.search.talk import talk
from tests.support.plain_terms import plain_terms

ANALYZER = Analyzer()

ANY = st.text(st.characters(exclude_categories=[]), max_size=40)
# Words and signs that go together in every way there is, among much white space.
PIECES = st.sampled_from(
    [
        *["회의", "회의실을", "않", "되요", "API", "를", "ㅋㅋ", "ㅇ", "会議", "を", "カタ", "ｶﾞ"],
        *["userId", "don't", "e-mail", "U.S.A.", "C++", "v2.0.1", "Łódź", "naïve", "ﷺ", "①", "½", "EE"],
        *["by", "the", "(a)", "ㅋㅋEE", "EE되요", "회의EE", "EE.", "'word'", "회의,", "(회의", "되요!"],
        *["010", "1234", "+82", "(02)", "345-6789", "15,000", "12:30", "7", "x", "-", ".", ",", "/", "("],
        *["👍", "👍🏽", "→", "\u0301", "\u200b", "\ufe0f", "\u1161", "\u11a8", "ﾞ", "\u034f"],
    ]
)
SPACES = st.sampled_from(
    [" ", "  ", "   ", "    ", "\n", "\t", "\x1f", "\x85", "\xa0", "\u2003", "\u3000", "", ""]
)
TALK = st.lists(st.tuples(PIECES, SPACES), max_size=10).map(lambda each: "".join(map("".join, each)))


def check(text: str, analyzer: Analyzer = ANALYZER) -> None:
    """Hold a text's terms against those that are worked out in one piece."""
    terms = analyzer.terms(text)
    assert (terms.words, terms.grams) == plain_terms(analyzer, text)


@settings(max_examples=1_500)
@example("회 \u200b 의")
@example("회의 - 의견")
@example("회의 \u0301 의견")
@example("회의\u3000의견")
@example("e \u0301")
@example("+82 10-1234-5678 EE 123 456 789 KR")
@example("ㅋㅋEE 345-6789")
@example("lunch at 12:30 by EE, 1234")
@example("ﷺ 회의 ﷺ")
@given(TALK | ANY)
def test_a_text_has_the_terms_of_its_chunks(text: str) -> None:
    check(text)


def test_talk_and_the_gold_set_have_the_terms_of_their_chunks() -> None:
    for text in (*(text for text, _ in gold().messages), *talk()):
        check(text)


def test_what_was_forgotten_is_worked_out_again() -> None:
    analyzer = Analyzer(remembered=4_000)
    for _ in range(3):
        for text, _ in gold().messages[:100]:
            check(text, analyzer)


def parts(made: tuple[str, ...]) -> tuple[str, ...]:
    """Return the strings in what was made."""
    return made


@pytest.mark.parametrize("length", [1, 20])
def test_bytes_are_bounded_and_what_comes_often_stays(length: int) -> None:
    made: list[str] = []

    def make(text: str) -> tuple[str, ...]:
        made.append(text)
        return (text * length, text)

    remembered = Remembered(make, parts, limit=20_000, longest=8)
    for number in range(1_000):
        assert remembered.each(["often", f"w{number}"])[0] == ("often" * length, "often")
        assert remembered.size <= 10_000
    assert made.count("often") == 1
    assert len(made) == 1_001


def test_long_texts_are_not_remembered() -> None:
    made: list[str] = []

    def make(text: str) -> tuple[str, ...]:
        made.append(text)
        return (text,)

    remembered = Remembered(make, parts, limit=20_000, longest=8)
    for _ in range(3):
        remembered.each(["long" * 3])
    assert made == ["long" * 3] * 3
    assert remembered.size == 0
