"""``typing`` comes often: whoever is known to be in the room is shown without waiting for anything."""

from typing import Any, cast

import pytest

from madang.application.rates import Buckets, Rate
from madang.domain import catalogue
from madang.domain.errors import Forbidden, NotAMember
from madang.gateway.connection import ChatConnection
from madang.gateway.events.messages import MessageEvents
from madang.gateway.schemas import StartTyping
from madang.kinds.wire import Nothing
from tests.unit.gateway.fakes import make_connection


class Shown:
    """Stands for the commands and the queries."""

    def __init__(self) -> None:
        self.typing_seen: list[str] = []
        self.looked_up: list[str] = []

    def typing(self, actor: str, room_id: str) -> None:
        """Remember who is shown."""
        self.typing_seen.append(f"{actor} in {room_id}")

    async def require_member(self, actor: str, room_id: str) -> None:
        """Remember that a room was looked up."""
        self.looked_up.append(room_id)
        if room_id == "elsewhere":
            raise NotAMember(catalogue.NOT_A_MEMBER, user=actor)


def minji() -> ChatConnection:
    connection, _ = make_connection()
    connection.user_id = "minji"
    return connection


def events(shown: Shown, typing: Buckets | None = None) -> MessageEvents:
    other = cast("Any", None)
    return MessageEvents(cast("Any", shown), other, other, cast("Any", shown), other, other, typing)


async def test_who_is_in_the_room_is_shown_at_once() -> None:
    shown, connection = Shown(), minji()
    connection.enter("room")
    assert events(shown).typing(connection, StartTyping("room", "minji")) == Nothing()
    assert (shown.typing_seen, shown.looked_up) == (["minji in room"], [])


async def test_who_is_not_known_to_be_is_looked_up_first() -> None:
    shown, connection = Shown(), minji()
    handled = events(shown).typing(connection, StartTyping("room", "minji"))
    assert not isinstance(handled, Nothing)
    assert await handled == Nothing()
    assert (shown.typing_seen, shown.looked_up) == (["minji in room"], ["room"])
    refused = events(shown).typing(connection, StartTyping("elsewhere", "minji"))
    assert not isinstance(refused, Nothing)
    with pytest.raises(NotAMember):
        await refused


async def test_nobody_types_as_another() -> None:
    shown, connection = Shown(), minji()
    connection.enter("room")
    with pytest.raises(Forbidden):
        events(shown).typing(connection, StartTyping("room", "joon"))
    assert shown.typing_seen == []


async def test_typing_is_shown_no_more_often_than_its_rate() -> None:
    shown, connection = Shown(), minji()
    connection.enter("room")
    shows = events(shown, Buckets(Rate(1, 1), lambda: 0.0))
    for _ in range(3):
        assert shows.typing(connection, StartTyping("room", "minji")) == Nothing()
    assert shown.typing_seen == ["minji in room"]
