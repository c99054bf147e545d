"""The language of queries."""

import pytest

from madang.analysis.syntax import MAX_LENGTH, Clause, QuerySyntaxError, parse

DAY = 86_400_000


def test_words_phrases_and_what_is_left_out() -> None:
    parsed = parse('회의 -점심 "내일 회의" -"지난 주" “따옴표”')
    assert parsed.clauses == (
        Clause("회의", 0),
        Clause("점심", 3, negated=True),
        Clause("내일 회의", 7, phrase=True),
        Clause("지난 주", 15, phrase=True, negated=True),
        Clause("따옴표", 23, phrase=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "git push --force",
        "rm -rf",
        "ls -la",
        "docker run -it ubuntu",
        "tail -n 5",
        "java -Xmx=1g app",
        "-점심",
        "-force",
        "3 -1",
        "a —b",
    ],
)
def test_a_hyphen_that_is_no_without_is_text(text: str) -> None:
    assert not any(clause.negated for clause in parse(text).clauses)
    assert " ".join(clause.text for clause in parse(text).clauses) == text


def test_several_users_are_either() -> None:
    assert parse("from:a from:b").filters.users == {"a", "b"}
    assert parse("from:@star").filters.users == {"@star"}


@pytest.mark.parametrize("text", ["a-b", "12:30", "-", "--", "http://a.b", "from", '"', "xfrom:a", "- 회의"])
def test_what_only_looks_like_the_language_is_text(text: str) -> None:
    parsed = parse(text)
    assert " ".join(clause.text for clause in parsed.clauses) in {text, "-"}
    assert not parsed.filters.users


def test_filters() -> None:
    filters = parse('from:민수 -from:"지 민" in:#dev -in:random FROM:@a').filters
    assert filters.users == {"민수", "@a"}
    assert filters.not_users == {"지 민"}
    assert filters.rooms == {"#dev"}
    assert filters.not_rooms == {"random"}


def test_days_begin_by_the_users_clock() -> None:
    utc = parse("before:2026-01-31 after:2026-01-01").filters
    assert utc.before == 1_769_817_600_000
    assert utc.after == 1_767_225_600_000 + DAY
    seoul = parse("before:2026-01-31", utc_offset=540).filters
    assert seoul.before == 1_769_817_600_000 - 9 * 3_600_000


@pytest.mark.parametrize(
    ("text", "days"),
    [("after:2026", 365), ("after:2026-01", 31), ("after:2026.1.1", 1), ("after:2026/01/01", 1)],
)
def test_months_and_years_are_days_as_well(text: str, days: int) -> None:
    assert parse(text).filters.after == 1_767_225_600_000 + days * DAY


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("회의 from:", 8),
        ('회의 from:""', 9),
        ("before:2026-13-01", 7),
        ("😀 after:내일", 9),
        ("after:2026-02-30", 6),
        ("-before:2026-01-01", 0),
        ("회" * (MAX_LENGTH + 1), MAX_LENGTH),
        ("before:9999", 7),
    ],
)
def test_what_means_nothing_is_refused_with_its_position(text: str, position: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("keyword", "without"),
    [
        ("회의 -PR", ["PR"]),
        ("점심 -tea", ["tea"]),
        ("배포 서버 -v2", ["v2"]),
        ("회의 -초안", ["초안"]),
        ("meeting -lunch", ["lunch"]),
        ("rm -rf", []),
        ("docker에서 -it", []),
        ("kubectl get pods -n prod", []),
        ("서버에서 ls -la 결과", []),
        ("tar -x -v -f", []),
        ("기온 -5", []),
        ("회의 --초안", []),
        ("결과 --force", []),
        ("-PR 회의", []),
    ],
)
def test_a_short_word_is_an_option_behind_a_command_only(keyword: str, without: list[str]) -> None:
    assert [clause.text for clause in parse(keyword).clauses if clause.negated] == without
