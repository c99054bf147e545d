"""Entries of the log, as they are written and read.

A stream entry is a list of fields, in this order:

==================================================  ====================================================
``room <id> seq <n> message <json> position <n>``   a message was sent
``room <id> event <json> position <n>``             who is in a room changed (``told`` in library.lua)
``room <id> seq <n> entry <json> position <n>``     any other kind that takes a seq
``room <id> entry <json> position <n>``             any other kind
==================================================  ====================================================

The first two are the forms of releases that knew no kinds, and gave no position: their nodes go on reading
what this release writes (docs/decisions/0048-one-log.md). They only look like what clients get; what clients
get is made from the entry.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from madang.domain.entry import Entry
from madang.domain.events import (
    MEMBER_JOINED,
    MEMBER_LEFT,
    ROOM_CREATED,
    ROOM_RENAMED,
    MemberJoined,
    MemberLeft,
    RoomChange,
    RoomCreated,
    RoomRenamed,
)
from madang.domain.messages import Quote
from madang.domain.rooms import Room
from madang.domain.timestamps import iso8601, milliseconds
from madang.kinds.message_sent import MessageSent
from madang.kinds.registry import BY_NAME

__all__ = [
    "EntryError",
    "UnknownEntryError",
    "decode_entry",
    "decode_stored",
    "encode_halves",
    "is_known_whole",
    "position_of",
]


class EntryError(Exception):
    """An entry is not one that this release can read."""


class UnknownEntryError(EntryError):
    """An entry of a kind that this release does not know: a later one does."""


class StoredMessage(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """A message as the log has it: no field may change, nor its place, for earlier releases read it.

    They pass over the fields that they do not know, and leave what has such a field to workers that do.
    """

    room_id: str
    user_id: str
    content: str
    id: str
    seq: int
    created_at: str
    client_message_id: str | None = None
    reply_to: Quote | None = None


class StoredEntry(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """An entry of a kind that no field of the log is named for."""

    kind: str
    actor: str
    at: int
    body: msgspec.Raw
    id: str = ""
    target: int | None = None


class Told(msgspec.Struct, frozen=True, gc=False):
    """A room event, as the function ``tell`` writes it."""

    type: str
    user: str
    host: str
    name: str
    created: int
    seq: int
    version: int
    participants: tuple[str, ...]
    by: str = ""


# A quotation mark inside a JSON string is escaped, so that this can be nothing but the field.
_SEQ = b'"seq":0,'
_encoder = msgspec.json.Encoder()
_decode_payload = msgspec.json.Decoder(tuple[str, StoredMessage]).decode
_decode_told = msgspec.json.Decoder(Told).decode
_decode_any = msgspec.json.Decoder(StoredEntry).decode
_MESSAGE_FIELDS: Final = [b"room", b"seq", b"message", b"position"]
_WHOLE_MESSAGE: Final = frozenset(field.encode_name for field in msgspec.structs.fields(StoredMessage))
_WHOLE_TOLD: Final = frozenset(field.encode_name for field in msgspec.structs.fields(Told))
_WHOLE_ENTRY: Final = frozenset(field.encode_name for field in msgspec.structs.fields(StoredEntry))


def encode_halves(entry: Entry) -> tuple[bytes, bytes, bytes]:
    """Return the name of the field that holds an entry, and what stands before and behind the seq in it.

    Nothing stands behind where the seq is not in it.
    """
    sent = entry.body
    if type(sent) is not MessageSent:
        body = msgspec.Raw(_encoder.encode(sent))
        whole = StoredEntry(entry.kind, entry.actor, entry.at, body, entry.id, entry.target)
        return b"entry", _encoder.encode(whole), b""
    stored = StoredMessage(
        entry.room_id,
        entry.actor,
        sent.content,
        entry.id,
        0,
        iso8601(entry.at),
        sent.client_message_id,
        sent.reply_to,
    )
    head, _, rest = _encoder.encode(("receive_message", stored)).partition(_SEQ)
    return b"message", head + _SEQ[:-2], b"," + rest


def decode_entry(fields: Sequence[bytes], at: int = 0) -> tuple[Entry, int]:
    """Return an entry, and the version of the room where it changes who is in it, else 0.

    What is not known beside it is passed over; `is_known_whole` tells whether there is any. ``at`` is when
    it was written, in Unix milliseconds, for what does not say so itself.

    Raises:
        UnknownEntryError: it is of a kind that a later release has.
        EntryError: it is none of ours, or broken.
    """
    # What nearly all entries are: to match the list costs as much as to decode it.
    if fields[::2] == _MESSAGE_FIELDS:
        return _decode_message(fields[5], _number(fields[7])), 0
    match fields:
        case [b"room", room_id, b"seq", seq, name, encoded, *rest]:
            return decode_stored(room_id, seq, name, encoded, _position(rest)), 0
        case [b"room", room_id, b"event", event, *rest]:
            return _decode_event(room_id, event, _position(rest), at)
        case [b"room", room_id, b"entry", encoded, *rest]:
            return decode_stored(room_id, None, b"entry", encoded, _position(rest)), 0
        case [b"room", _, *_]:
            raise UnknownEntryError(f"unknown fields {list(fields[::2])!r:.200}")
        case _:
            raise EntryError(f"unknown fields {list(fields[::2])!r:.200}")


def decode_stored(room_id: bytes, seq: bytes | None, name: bytes, encoded: bytes, position: int) -> Entry:
    """Return the entry that a field of the log holds.

    Raises:
        as ``decode_entry``.
    """
    match name:
        case b"message":
            return _decode_message(encoded, position)
        case b"entry":
            return _decode_any_kind(room_id, seq, encoded, position)
        case _:
            raise UnknownEntryError(f"unknown field {name!r:.40}")


def is_known_whole(fields: Sequence[bytes]) -> bool:
    """Tell whether this release knows all that is in an entry which it can decode.

    Who only passes an entry on need not know. Who stores what it says elsewhere would lose the rest.
    """
    match fields:
        case [b"room", _, b"seq", _, name, encoded, *rest]:
            return _is_position(rest) and _knows(name, encoded)
        case [b"room", _, name, encoded, *rest]:
            return _is_position(rest) and _knows(name, encoded)
        case _:
            return False


def position_of(fields: Sequence[bytes]) -> int:
    """Return the position of an entry, also of one that cannot be decoded; 0 for none."""
    number = fields[-1] if fields[-2:-1] == [b"position"] else b""
    return int(number) if number.isdigit() else 0


def _knows(name: bytes, encoded: bytes) -> bool:
    match name:
        case b"message":
            return _WHOLE_MESSAGE.issuperset(msgspec.json.decode(encoded)[1])
        case b"event":
            return _WHOLE_TOLD.issuperset(msgspec.json.decode(encoded))
        case b"entry":
            found = msgspec.json.decode(encoded)
            fact = {field.encode_name for field in msgspec.structs.fields(BY_NAME[found["kind"]].fact)}
            return _WHOLE_ENTRY.issuperset(found) and fact.issuperset(found["body"])
        case _:
            return False


def _position(rest: Sequence[bytes]) -> int:
    return _number(rest[1]) if len(rest) > 1 and rest[0] == b"position" else 0


def _number(text: bytes) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise EntryError(f"not a position: {error}") from error


def _is_position(rest: Sequence[bytes]) -> bool:
    return not rest or (rest[0] == b"position" and not rest[2:])


def _decode_message(encoded: bytes, position: int) -> Entry:
    try:
        _, stored = _decode_payload(encoded)
        at = milliseconds(stored.created_at)
    except (msgspec.DecodeError, ValueError) as error:
        raise EntryError(f"not a message: {error}") from error
    sent = MessageSent(stored.content, stored.client_message_id, stored.reply_to)
    return Entry("message_sent", stored.room_id, stored.user_id, at, sent, stored.id, stored.seq, position)


def _decode_any_kind(room_id: bytes, seq: bytes | None, encoded: bytes, position: int) -> Entry:
    try:
        stored = _decode_any(encoded)
        kind = BY_NAME.get(stored.kind)
        if kind is None:
            raise UnknownEntryError(f"unknown kind {stored.kind!r:.40}")
        body: Any = msgspec.json.decode(stored.body, type=kind.fact)
        number = None if seq is None else int(seq)
        room = room_id.decode()
    except (msgspec.DecodeError, ValueError) as error:
        raise EntryError(f"not an entry: {error}") from error
    return Entry(stored.kind, room, stored.actor, stored.at, body, stored.id, number, position, stored.target)


def _decode_event(room_id: bytes, event: bytes, position: int, at: int) -> tuple[Entry, int]:
    try:
        told = _decode_told(event)
        room = Room(room_id.decode(), told.host, told.participants, told.created, told.name or None)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryError(f"not a room event: {error}") from error
    kind, change = _change(told, room)
    at = room.created_at if kind == ROOM_CREATED else at
    return Entry(kind, room.id, told.by or told.user, at, change, position=position), told.version


def _change(told: Told, room: Room) -> tuple[str, RoomChange]:
    match told.type:
        case "created":
            return ROOM_CREATED, RoomCreated(room)
        case "joined":
            return MEMBER_JOINED, MemberJoined(room, told.user, told.seq, told.by or None)
        case "left":
            return MEMBER_LEFT, MemberLeft(room, told.user)
        case "renamed":
            return ROOM_RENAMED, RoomRenamed(room, told.user)
        case unknown:
            raise UnknownEntryError(f"unknown room event {unknown!r:.40}")
