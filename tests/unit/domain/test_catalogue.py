"""What the server says, it says in each of its languages."""

import re
from string import Formatter

import pytest

from madang.domain import catalogue
from madang.domain.errors import ContentTooLong, InvalidQuery
from madang.domain.wording import LOCALES, Wording

WORDINGS = {name: each for name, each in vars(catalogue).items() if isinstance(each, Wording)}


def places(template: str) -> list[tuple[str | None, str | None, str | None]]:
    """Return the places of a template for details, and how these are written."""
    parsed = Formatter().parse(template)
    return sorted((name, how, turned) for _, name, how, turned in parsed if name is not None)


@pytest.mark.parametrize("name", WORDINGS)
def test_every_language_has_a_text_with_places_for_the_same_details(name: str) -> None:
    texts = {locale: getattr(WORDINGS[name], locale) for locale in LOCALES}
    assert all(text.strip() for text in texts.values())
    assert len({str(places(text)) for text in texts.values()}) == 1
    assert re.search("[가-힣]", texts["ko"])
    assert not re.search("[가-힣]", texts["en"])


def test_an_error_is_english_for_logs_and_anyone_s_for_people() -> None:
    error = ContentTooLong(catalogue.CONTENT_LENGTH, most=5, count=7)
    assert str(error) == "a message has at most 5 characters, this one has 7"
    assert error.message("ko") == "메시지는 최대 5자인데 이 메시지는 7자입니다"


def test_a_detail_is_said_as_it_is_whatever_it_holds() -> None:
    error = InvalidQuery(catalogue.QUERY_NO_VALUE, 3, filter="{from}")
    assert str(error) == "{from}: needs a value (at position 3)"
