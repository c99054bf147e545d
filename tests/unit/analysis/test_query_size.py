"""What a query asks of an index is bounded, whatever it is made of."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.analysis import Analyzer, Query, QuerySyntaxError, make_query
from madang.analysis.expression import size
from madang.analysis.query import MAX_TERMS
from madang.analysis.syntax import MAX_LENGTH
from tests.unit.analysis.test_steps import SHAPES

ANALYZER = Analyzer()


class Verbose:
    """Knows very many words for each."""

    name = "verbose"

    def lemmas(self, word: str) -> Sequence[str]:
        """Return them."""
        return [f"{word}{number}" for number in range(MAX_TERMS - 20)]


def asked(query: Query) -> int:
    """Return how many terms an index is asked for."""
    return sum(map(size, query.tiers)) + (0 if query.excluded is None else size(query.excluded))


def is_bounded(keyword: str) -> bool:
    """Tell whether a query is refused, or asks for no more than it may."""
    try:
        return asked(make_query(ANALYZER, keyword)) <= MAX_TERMS
    except QuerySyntaxError as error:
        return 0 <= error.position <= 2 * len(keyword)


@pytest.mark.parametrize("shape", [*SHAPES.values(), "from:a ", "-from:@a ", "in:a ", "a -b ", '"a b" '])
def test_the_longest_queries_of_any_shape_are_bounded(shape: str) -> None:
    for repeated in (shape, "".join(chr(ord(each) + 1) + each for each in shape)):
        assert is_bounded((repeated * MAX_LENGTH)[:MAX_LENGTH])
        assert is_bounded("x " + (repeated * 31)[: MAX_LENGTH - 2])


@given(
    st.lists(
        st.text("하되있먹갔들려고어요습니다까지는을가었겠시세했합", min_size=1, max_size=15), max_size=32
    )
)
def test_any_korean_is_bounded(words: list[str]) -> None:
    assert is_bounded(" ".join(words)[:MAX_LENGTH])


def test_a_query_that_asks_for_too_much_is_refused() -> None:
    analyzer = Analyzer(Verbose())
    assert asked(make_query(analyzer, '"회의"')) <= MAX_TERMS
    with pytest.raises(QuerySyntaxError, match="too_much"):
        make_query(analyzer, '"회의 회식"')


def test_users_count_as_terms() -> None:
    users = " ".join(f"from:{number}" for number in range(40))
    assert len(make_query(ANALYZER, f'"회의" {users}').filters.users) == 40
    with pytest.raises(QuerySyntaxError, match="too_much"):
        make_query(Analyzer(Verbose()), f'"회의" {users}')
