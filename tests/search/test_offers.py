"""What the analysis finds in a message, an index offers: no hit is lost between the two."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from madang.adapters.memory.search import MemorySearch
from madang.analysis import Analyzer, QuerySyntaxError, make_query
from tests.support.search import find, make_messages, said

ANALYZER = Analyzer()
TALK = st.text(st.sampled_from("회의실기먹었어요가다 ㅋㅇabcAB09.-/\"':😀👍会議を"), max_size=40)


@given(TALK, TALK)
def test_a_message_in_which_a_query_marks_something_is_found(keyword: str, content: str) -> None:
    try:
        marks = make_query(ANALYZER, keyword).mark(content)
    except QuerySyntaxError:
        return

    async def found() -> list[str]:
        index = MemorySearch(ANALYZER)
        await index.add(make_messages([content]))
        return said(await find(index, keyword))

    assert asyncio.run(found()) == ([] if marks is None else [content])
