"""Entries as they lie in the log: what can be read, what a later release wrote, and what is broken."""

import msgspec
import pytest

from madang.adapters.redis.entries import (
    EntryError,
    UnknownEntryError,
    decode_entry,
    encode_halves,
    is_known_whole,
)
from madang.domain.entry import Entry
from madang.domain.events import MemberJoined
from tests.support.make import NOON, make_draft, make_room

ROOM = make_room("haneul")
DRAFT = make_draft(ROOM, "haneul", "안녕", "c1")
NAME, HEAD, TAIL = encode_halves(DRAFT.entry())
MESSAGE = [b"room", ROOM.id.encode(), b"seq", b"7", NAME, HEAD + b"7" + TAIL]
TOLD = {
    "type": "joined",
    "user": "bada",
    "by": "haneul",
    "host": "haneul",
    "name": "",
    "created": 0,
    "seq": 3,
    "version": 2,
    "participants": ["haneul", "bada"],
}


def room_event(**more: object) -> list[bytes]:
    """Return an entry that tells who is in a room."""
    return [b"room", ROOM.id.encode(), b"event", msgspec.json.encode(TOLD | more), b"position", b"9"]


def later(**more: object) -> list[bytes]:
    """Return an entry of a kind that this release does not know."""
    entry = {"kind": "edited", "actor": "haneul", "at": NOON, "body": {"content": "hi"}} | more
    return [b"room", ROOM.id.encode(), b"entry", msgspec.json.encode(entry), b"position", b"9"]


@pytest.mark.parametrize(("end", "position"), [([], 0), ([b"position", b"9"], 9)])
def test_a_message_is_read_with_and_without_a_position(end: list[bytes], position: int) -> None:
    assert decode_entry(MESSAGE + end) == (DRAFT.entry().accepted(7, position), 0)
    assert is_known_whole(MESSAGE + end)


def test_who_joined_is_told_with_the_version_of_the_room_and_when_it_was_written() -> None:
    entry, version = decode_entry(room_event(), at=NOON)
    assert (entry.kind, entry.actor, entry.at, entry.position) == ("member_joined", "haneul", NOON, 9)
    assert isinstance(entry.body, MemberJoined)
    assert (entry.body.user_id, entry.body.last_seq, entry.body.by, version) == ("bada", 3, "haneul", 2)
    assert is_known_whole(room_event())


@pytest.mark.parametrize(
    "fields",
    [
        later(),
        [b"room", b"r", b"seq", b"1", *later()[2:]],
        room_event(type="promoted"),
        [b"room", b"r", b"reaction", b"{}"],
        [b"room", b"r", b"seq", b"1", b"poll", b"{}"],
    ],
)
def test_a_kind_that_is_not_known_is_a_later_release_s(fields: list[bytes]) -> None:
    with pytest.raises(UnknownEntryError):
        decode_entry(fields)


@pytest.mark.parametrize(
    "fields", [[*MESSAGE, b"position", b"9", b"more", b"1"], [*MESSAGE, b"more", b"1"], room_event(more=1)]
)
def test_a_field_that_is_not_known_is_let_through_and_noticed(fields: list[bytes]) -> None:
    assert isinstance(decode_entry(fields)[0], Entry)
    assert not is_known_whole(fields)


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [b"foreign", b"entry"],
        [*MESSAGE[:-1], b"{}"],
        [*MESSAGE, b"position", b"nine"],
        [*MESSAGE[:-1], b"{}", b"position", b"9"],
        [b"room", b"r", b"event", b"{}"],
        [b"room", b"r", b"entry", b"{}"],
        [b"room", b"\xff", *room_event()[2:]],
    ],
)
def test_what_is_broken_is_neither(fields: list[bytes]) -> None:
    with pytest.raises(EntryError) as raised:
        decode_entry(fields)
    assert not isinstance(raised.value, UnknownEntryError)
