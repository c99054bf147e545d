"""The registry of kinds."""

from inspect import getdoc

import pytest

from madang.domain.entry import Entry
from madang.gateway.schemas import CLIENT_EVENTS
from madang.gateway.server_events import SERVER_EVENTS
from madang.kinds.kind import Kind
from madang.kinds.message_sent import entry_of, message_of
from madang.kinds.registry import BY_NAME, KINDS, new_message
from tests.support.make import NOON, make_draft, make_room


def test_each_kind_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_clients_send_and_get_of_a_kind_is_in_the_reference(kind: Kind) -> None:
    assert kind.command in CLIENT_EVENTS
    assert set(kind.events) <= set(SERVER_EVENTS)
    assert getdoc(kind.command)


def test_a_message_and_the_entry_that_made_it_tell_the_same() -> None:
    entry = make_draft(make_room("haneul"), "haneul", "안녕", "c1").entry().accepted(7, 9)
    assert entry_of(message_of(entry)) == entry
    assert new_message(entry) == message_of(entry)


def test_a_kind_that_is_not_known_shows_nothing() -> None:
    assert new_message(Entry("of_a_later_release", "room", "haneul", NOON, b"{}", seq=3)) is None
