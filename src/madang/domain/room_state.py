"""The rules of a room, once: what may be done to it, and what becomes of it. Pure.

Memory and SQLite decide and evolve by this module. Redis keeps the same rules in its functions, which a state
machine holds against it (``tests/contracts/test_state_machine.py``).
"""

from collections.abc import Callable
from typing import assert_never, overload

import msgspec
from msgspec.structs import replace

from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import (
    Conflict,
    Forbidden,
    MessageNotFound,
    NotAMember,
    RoomNotFound,
    TooManyParticipants,
)
from madang.domain.events import (
    MEMBER_JOINED,
    MEMBER_LEFT,
    ROOM_CREATED,
    ROOM_RENAMED,
    MemberJoined,
    MemberLeft,
    RoomCreated,
    RoomRenamed,
)
from madang.domain.rooms import Room

__all__ = [
    "Append",
    "Command",
    "Join",
    "Leave",
    "OpenRoom",
    "Rename",
    "RoomState",
    "check_versions",
    "decide",
    "evolve",
]


class RoomState(msgspec.Struct, frozen=True, gc=False):
    """What the rules of a room rest on.

    Attributes:
        members: its participants, for a quick look-up.
        last_seq: the newest seq that was given in it, 0 for none.
    """

    room: Room
    members: frozenset[str]
    last_seq: int


class Append(msgspec.Struct, frozen=True, gc=False):
    """Accept an entry if its conditions hold."""

    entry: Entry
    conditions: Conditions


class OpenRoom(msgspec.Struct, frozen=True, gc=False):
    """Open a room with its first participants."""

    room: Room


class Join(msgspec.Struct, frozen=True, gc=False):
    """Make a user a member: oneself (``by`` is the user), or another, which only a member can do.

    Attributes:
        limit: members that the room may have.
    """

    user_id: str
    by: str
    limit: int
    at: int


class Leave(msgspec.Struct, frozen=True, gc=False):
    """End a user's membership."""

    user_id: str
    at: int


class Rename(msgspec.Struct, frozen=True, gc=False):
    """Give a room another name, ``None`` for none: its host can."""

    user_id: str
    name: str | None
    at: int


Command = Append | OpenRoom | Join | Leave | Rename


@overload
def decide(state: RoomState | None, command: Append | OpenRoom | Leave, position: int) -> Entry: ...


@overload
def decide(state: RoomState | None, command: Join | Rename, position: int) -> Entry | None: ...


def decide(state: RoomState | None, command: Command, position: int) -> Entry | None:
    """Return the entry that follows from a command, ``None`` where nothing changes.

    What one room does not tell is the storage's to check beside it: whether a dedup key was used before, and
    quotas.

    Args:
        state: the room, ``None`` where there is none.
        command: what is to be done.
        position: what the entry gets.

    Raises:
        RoomNotFound: there is no such room.
        NotAMember: who must be in the room is not.
        TooManyParticipants: the room is full.
        Forbidden: it is the host's to do.
    """
    match command:
        case Append():
            entry = command.entry
            if state is None:
                raise RoomNotFound(catalogue.NO_SUCH_ROOM)
            if command.conditions.member and entry.actor not in state.members:
                raise NotAMember(catalogue.NOT_A_MEMBER, user=entry.actor)
            return entry.accepted(state.last_seq + 1, position)
        case OpenRoom(room):
            return Entry(
                ROOM_CREATED, room.id, room.host_id, room.created_at, RoomCreated(room), position=position
            )
        case Join():
            return _join(_existing(state), command, position)
        case Leave():
            return _leave(_existing(state), command, position)
        case Rename():
            return _rename(_existing(state), command, position)
        case _:
            assert_never(command)


def check_versions(conditions: Conditions, version_of: Callable[[int], int | None]) -> None:
    """See that messages have the versions that an entry was made for.

    Args:
        conditions: those of the entry; without versions in them, nothing is asked.
        version_of: returns the version of a message by its seq, ``None`` where there is no such message.

    Raises:
        MessageNotFound: there is no such message.
        Conflict: one was changed meanwhile.
    """
    for seq, version in conditions.versions:
        now = version_of(seq)
        if now is None:
            raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
        if now != version:
            raise Conflict(catalogue.CHANGED_MEANWHILE)


def evolve(state: RoomState | None, entry: Entry) -> RoomState | None:
    """Return what becomes of a room with an entry, ``None`` where it is gone."""
    if entry.seq is not None:  # no kind that takes a seq changes who is in the room
        return state and RoomState(state.room, state.members, entry.seq)
    match entry.body:
        case RoomCreated(room):
            return RoomState(room, frozenset(room.participants), 0)
        case MemberJoined(room) | MemberLeft(room) | RoomRenamed(room) if state is not None:
            return _changed(state, room)
    return state


def _changed(state: RoomState, room: Room) -> RoomState | None:
    """Return a room with other members, or another name; without members, it is gone."""
    members = frozenset(room.participants)
    return RoomState(room, members, state.last_seq) if members else None


def _existing(state: RoomState | None) -> RoomState:
    if state is None:
        raise RoomNotFound(catalogue.NO_SUCH_ROOM)
    return state


def _require_member(state: RoomState, user_id: str) -> None:
    if user_id not in state.members:
        raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)


def _join(state: RoomState, command: Join, position: int) -> Entry | None:
    user_id, by = command.user_id, command.by
    if user_id != by:
        _require_member(state, by)
    if user_id in state.members:
        return None
    if len(state.members) >= command.limit:
        raise TooManyParticipants(catalogue.ROOM_FULL, most=command.limit)
    room = replace(state.room, participants=(*state.room.participants, user_id))
    joined = MemberJoined(room, user_id, state.last_seq, None if by == user_id else by)
    return Entry(MEMBER_JOINED, room.id, by, command.at, joined, position=position)


def _leave(state: RoomState, command: Leave, position: int) -> Entry:
    user_id = command.user_id
    _require_member(state, user_id)
    staying = tuple(each for each in state.room.participants if each != user_id)
    room = replace(state.room, participants=staying)
    return Entry(MEMBER_LEFT, room.id, user_id, command.at, MemberLeft(room, user_id), position=position)


def _rename(state: RoomState, command: Rename, position: int) -> Entry | None:
    user_id = command.user_id
    _require_member(state, user_id)
    if user_id != state.room.host_id:
        raise Forbidden(catalogue.NOT_THE_HOST)
    if command.name == state.room.name:
        return None
    room = replace(state.room, name=command.name)
    return Entry(ROOM_RENAMED, room.id, user_id, command.at, RoomRenamed(room, user_id), position=position)
