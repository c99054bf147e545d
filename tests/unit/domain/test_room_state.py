"""The rules of a room."""

import pytest
from msgspec.structs import replace

from madang.domain.conditions import MEMBER, Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Forbidden, NotAMember, RoomNotFound, TooManyParticipants
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated
from madang.domain.room_state import Append, Command, Join, Leave, OpenRoom, Rename, RoomState, decide, evolve
from tests.support.make import NOON, make_draft, make_room

ROOM = make_room("haneul", "bada")


def opened(seq: int = 0) -> RoomState:
    """Return a room of two in which so much was said."""
    return RoomState(ROOM, frozenset(ROOM.participants), seq)


def message(user: str = "haneul") -> Entry:
    """Return a message that is not accepted yet."""
    return make_draft(ROOM, user).entry()


@pytest.mark.parametrize(
    "command", [Append(message(), MEMBER), Join("sol", "sol", 10, NOON), Leave("haneul", NOON)]
)
def test_nothing_happens_in_a_room_that_is_not_there(command: Append | Leave | Join) -> None:
    with pytest.raises(RoomNotFound):
        _decide(None, command)


@pytest.mark.parametrize(
    "command", [Append(message("sol"), MEMBER), Join("mina", "sol", 10, NOON), Leave("sol", NOON)]
)
def test_a_stranger_does_nothing_in_a_room_but_come_in(command: Append | Leave | Join) -> None:
    with pytest.raises(NotAMember):
        _decide(opened(), command)


def test_a_message_takes_the_next_seq_and_its_position() -> None:
    entry = decide(opened(4), Append(message(), MEMBER), 9)
    assert (entry.seq, entry.position) == (5, 9)
    assert evolve(opened(4), entry) == opened(5)


def test_what_takes_no_seq_leaves_the_room_as_it_was() -> None:
    unnumbered = Entry("seen", ROOM.id, "haneul", NOON, b"{}")
    entry = decide(opened(4), Append(unnumbered, MEMBER), 9)
    assert (entry.seq, entry.position, entry.body) == (None, 9, b"{}")
    assert evolve(opened(4), entry) == opened(4)


def test_where_no_member_is_asked_for_a_stranger_may() -> None:
    entry = decide(opened(), Append(message("sol"), Conditions(member=False)), 1)
    assert entry.actor == "sol"


def test_a_room_that_is_opened_has_its_first_members() -> None:
    entry = decide(None, OpenRoom(ROOM), 1)
    assert (entry.kind, entry.actor, entry.at, entry.body) == (
        "room_created",
        "haneul",
        NOON,
        RoomCreated(ROOM),
    )
    assert evolve(None, entry) == opened()


def test_who_joins_is_the_last_of_the_members() -> None:
    entry = decide(opened(3), Join("sol", "bada", 10, NOON), 2)
    assert entry is not None
    assert isinstance(entry.body, MemberJoined)
    assert (entry.actor, entry.body.by, entry.body.last_seq) == ("bada", "bada", 3)
    after = evolve(opened(3), entry)
    assert after is not None
    assert after.room.participants == ("haneul", "bada", "sol")
    assert (after.members, after.last_seq) == (frozenset(["haneul", "bada", "sol"]), 3)


def test_a_member_who_joins_changes_nothing_even_where_it_is_full() -> None:
    assert decide(opened(), Join("bada", "bada", 2, NOON), 2) is None


def test_a_full_room_takes_no_one_in() -> None:
    with pytest.raises(TooManyParticipants):
        decide(opened(), Join("sol", "sol", 2, NOON), 2)


def test_the_last_to_leave_removes_the_room() -> None:
    state: RoomState | None = opened()
    for user in ("haneul", "bada"):
        entry = decide(state, Leave(user, NOON), 2)
        assert isinstance(entry.body, MemberLeft)
        state = evolve(state, entry)
    assert state is None


def test_only_the_host_renames_a_room_and_only_to_another_name() -> None:
    with pytest.raises(Forbidden):
        decide(opened(), Rename("bada", "마당", NOON), 2)
    renamed = decide(opened(), Rename("haneul", "마당", NOON), 2)
    assert renamed is not None
    state = evolve(opened(3), renamed)
    assert state == RoomState(replace(ROOM, name="마당"), frozenset(ROOM.participants), 3)
    assert decide(state, Rename("haneul", "마당", NOON), 3) is None


def _decide(state: RoomState | None, command: Command) -> Entry | None:
    match command:
        case Join() | Rename():
            return decide(state, command, 1)
        case Append() | OpenRoom() | Leave():
            return decide(state, command, 1)
