"""Entries of the log: messages and room events, as they are written and read."""

from collections.abc import Sequence
from typing import Final

import msgspec

from madang.contract import MessageOut, event_json, message_out
from madang.domain.events import ChatEvent, MemberJoined, MemberLeft, MessageAccepted, RoomCreated
from madang.domain.messages import Draft, Message
from madang.domain.rooms import Room
from madang.domain.timestamps import milliseconds

__all__ = [
    "EntryError",
    "UnknownEntryError",
    "decode_entry",
    "decode_message",
    "encode_halves",
    "is_known_whole",
]


class EntryError(Exception):
    """An entry is not one that this release can read."""


class UnknownEntryError(EntryError):
    """An entry of a kind that this release does not know: a later one does."""


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
_decode_payload = msgspec.json.Decoder(tuple[str, MessageOut]).decode
_decode_told = msgspec.json.Decoder(Told).decode
_WHOLE_MESSAGE: Final = frozenset(field.encode_name for field in msgspec.structs.fields(MessageOut))
_WHOLE_TOLD: Final = frozenset(field.encode_name for field in msgspec.structs.fields(Told))


def encode_halves(draft: Draft) -> tuple[bytes, bytes]:
    """Return what stands before and behind the seq in the encoded event of a message."""
    head, _, rest = event_json("receive_message", message_out(draft.accepted(0))).partition(_SEQ)
    return head + _SEQ[:-2], b"," + rest


def decode_message(encoded: bytes) -> Message:
    """Return the message of an encoded event.

    Raises:
        EntryError: it is none.
    """
    try:
        _, payload = _decode_payload(encoded)
        created_at = milliseconds(payload.created_at)
    except (msgspec.DecodeError, ValueError) as error:
        raise EntryError(f"not a message: {error}") from error
    return Message(
        payload.id,
        payload.room_id,
        payload.seq,
        payload.user_id,
        payload.content,
        created_at,
        payload.client_message_id,
    )


def decode_entry(fields: Sequence[bytes]) -> tuple[ChatEvent, int]:
    """Return what an entry tells, and the version of the room for a room event, 0 for a message.

    What is not known beside it is passed over; `is_known_whole` tells whether there is any.

    Raises:
        UnknownEntryError: it is of a kind that a later release has.
        EntryError: it is none of ours, or broken.
    """
    match fields:
        case [b"room", _, b"seq", _, b"message", encoded, *_]:
            return MessageAccepted(decode_message(encoded), encoded), 0
        case [b"room", room_id, b"event", event, *_]:
            return _decode_event(room_id, event)
        case [b"room", _, *_]:
            raise UnknownEntryError(f"unknown fields {list(fields[::2])!r:.200}")
        case _:
            raise EntryError(f"unknown fields {list(fields[::2])!r:.200}")


def is_known_whole(fields: Sequence[bytes]) -> bool:
    """Tell whether this release knows all that is in an entry which it can decode.

    Who only passes an entry on need not know. Who stores what it says elsewhere would lose the rest.
    """
    match fields:
        case [b"room", _, b"seq", _, b"message", encoded]:
            return _WHOLE_MESSAGE.issuperset(msgspec.json.decode(encoded)[1])
        case [b"room", _, b"event", event]:
            return _WHOLE_TOLD.issuperset(msgspec.json.decode(event))
        case _:
            return False


def _decode_event(room_id: bytes, event: bytes) -> tuple[ChatEvent, int]:
    try:
        told = _decode_told(event)
        room = Room(room_id.decode(), told.host, told.participants, told.created, told.name or None)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryError(f"not a room event: {error}") from error
    match told.type:
        case "created":
            return RoomCreated(room), told.version
        case "joined":
            return MemberJoined(room, told.user, told.seq, told.by or None), told.version
        case "left":
            return MemberLeft(room, told.user), told.version
        case unknown:
            raise UnknownEntryError(f"unknown room event {unknown!r:.40}")
