"""The forms of ids and texts."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.domain.errors import ContentEmpty, ContentTooLong, InvalidId, InvalidText
from madang.domain.ids import check_client_message_id, check_room_id, check_user_id
from madang.domain.messages import check_content
from madang.domain.rooms import check_participants, check_room_name
from madang.domain.timestamps import iso8601, milliseconds


@pytest.mark.parametrize("text", ["a", "하늘", "Kim Min-ji", "user@example.org", "👩‍👩‍👧"[0], "x" * 64])
def test_what_people_call_themselves_can_be_a_user_s_id(text: str) -> None:
    assert check_user_id(text) == text


@pytest.mark.parametrize(
    "text", ["", " a", "a ", "a\nb", "a\x00b", "\u200b", "a\u202eb", "\ud800", "x" * 65, "\u2028"]
)
def test_what_cannot_be_seen_or_is_too_long_cannot(text: str) -> None:
    with pytest.raises(InvalidId):
        check_user_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "1", "0193E2F4-0000-7000-8000-000000000000", "0193e2f4-0000-7000-8000-00000000000\n", "../../etc"],
)
def test_other_than_a_uuid_is_no_room(text: str) -> None:
    with pytest.raises(InvalidId):
        check_room_id(text)


@pytest.mark.parametrize("text", ["", " ", "a b", "가", "x" * 65, "a\n"])
def test_client_message_ids_are_visible_ascii(text: str) -> None:
    with pytest.raises(InvalidId):
        check_client_message_id(text)


@given(st.text(max_size=30))
def test_content_is_carried_as_it_is_or_refused(text: str) -> None:
    with suppress(ContentEmpty, ContentTooLong, InvalidText):
        assert check_content(text, 20) == text


def test_the_host_is_the_first_participant_and_each_is_named_once() -> None:
    assert check_participants("b", ["a", "b", "a"], 5) == ("b", "a")


def test_a_room_s_name_is_stripped_and_may_be_missing() -> None:
    assert [check_room_name(name) for name in (None, "", "  ", " 마당 ")] == [None, None, None, "마당"]


@given(st.integers(0, 4_000_000_000_000))
def test_a_moment_is_written_and_read_back(moment: int) -> None:
    assert milliseconds(iso8601(moment)) == moment
    assert iso8601(moment).endswith("Z")
    assert len(iso8601(moment)) == 24
